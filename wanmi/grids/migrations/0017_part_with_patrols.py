"""Responsibility grids go to a room of their own. Tables stay as they are: only what Django knows of them moves."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("grids", "0016_part_with_division_and_tiles")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel(
                    name="ResponsibilityGrid",
                ),
                migrations.DeleteModel(
                    name="GridMembership",
                ),
            ]
        )
    ]
