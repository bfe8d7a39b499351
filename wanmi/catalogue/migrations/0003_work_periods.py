"""The working hours of a day are no shift: patrols has shifts. The table stands as it is; no row is written."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_versions")]
    operations = [
        migrations.AlterModelTable("shift", "catalogue_shift"),  # first, so that the new name moves nothing
        migrations.RenameModel("Shift", "WorkPeriod"),
    ]
