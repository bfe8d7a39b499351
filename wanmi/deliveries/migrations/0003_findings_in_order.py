"""Pages of findings walk an index in their own order, however many other deliveries have."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("resources", "0002_paths_in_data_folder"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="finding",
            name="delivered_by_rule",
        ),
        migrations.AlterField(
            model_name="finding",
            name="delivery",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="findings", to="resources.delivery"
            ),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["delivery", "id"], name="delivered_in_order"),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["delivery", "rule", "id"], name="delivered_rule_in_order"),
        ),
    ]
