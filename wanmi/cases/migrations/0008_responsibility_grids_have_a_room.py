"""A case's responsibility grid is of the room of patrols. Tables stay as they are: only what Django knows of them moves."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0007_answers_to_callers"),
        ("patrols", "0001_from_grids"),
    ]
    run_before = [("grids", "0017_part_with_patrols")]  # there the old name goes

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="case",
                    name="responsibility_grid",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="patrols.responsibilitygrid",
                    ),
                ),
            ]
        )
    ]
