"""What is wrong with a delivered row gets names of its own: division has findings, too. The table stands as it is; no row is written."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("resources", "0006_cells_and_existing_ids")]
    operations = [
        migrations.AlterModelTable("finding", "resources_finding"),  # first, so that the new name moves nothing
        migrations.RenameModel("Finding", "DeliveryFinding"),
        migrations.RenameField("deliveryfinding", "grave", "is_error"),
        migrations.RenameField("deliveryfinding", "said", "problem"),
    ]
