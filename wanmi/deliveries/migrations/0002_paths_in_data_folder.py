"""Paths of files are kept under the data folder, so that it may be moved, and restored elsewhere."""

from django.db import migrations

RELATIVE = "UPDATE resources_{table} SET path = regexp_replace(path, '^/.*/({folder}/)', '\\1') WHERE path LIKE '/%'"


class Migration(migrations.Migration):
    dependencies = [("resources", "0001_deliveries")]

    operations = [
        migrations.RunSQL(RELATIVE.format(table="delivery", folder="deliveries"), migrations.RunSQL.noop),
        migrations.RunSQL(RELATIVE.format(table="export", folder="exports"), migrations.RunSQL.noop),
    ]
