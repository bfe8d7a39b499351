"""What a photo says of its moment or place that cannot be trusted is told. The rows that stand keep their word."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0005_checked")]

    operations = [
        migrations.AddField(
            "storedfile", "doubts", models.CharField(blank=True, db_default="", default="", max_length=20, verbose_name="存疑")
        ),
    ]
