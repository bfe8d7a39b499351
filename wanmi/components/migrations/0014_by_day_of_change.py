"""What changed since a day is found without reading every component."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0002_versions"),
        ("components", "0013_census"),
        ("grids", "0012_shifts"),
        ("people", "0004_layer_keys"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="component",
            index=models.Index(
                condition=models.Q(("changed_on__isnull", False)), fields=["changed_on", "code"], name="component_by_change"
            ),
        ),
    ]
