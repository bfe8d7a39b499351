"""Divisions, tiles, duties and shifts go to rooms of their own; a unit grid knows its divisions by number. Tables stay as they are: only what Django knows of them moves."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0015_spans_end_on_the_day_after"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField(
                    model_name="division",
                    name="returns",
                ),
                migrations.RemoveField(
                    model_name="divisionpiece",
                    name="division",
                ),
                migrations.RemoveField(
                    model_name="unitgrid",
                    name="ended_by",
                ),
                migrations.RemoveField(
                    model_name="divisionstep",
                    name="division",
                ),
                migrations.RemoveField(
                    model_name="unitgrid",
                    name="begun_by",
                ),
                migrations.RemoveField(
                    model_name="divisionfinding",
                    name="division",
                ),
                migrations.DeleteModel(
                    name="DivisionTolerance",
                ),
                migrations.RemoveField(
                    model_name="gridduty",
                    name="responsibility_grid",
                ),
                migrations.RemoveField(
                    model_name="gridduty",
                    name="shift",
                ),
                migrations.RemoveField(
                    model_name="gridduty",
                    name="supervisor",
                ),
                migrations.RemoveField(
                    model_name="gridmembership",
                    name="responsibility_grid",
                ),
                migrations.RemoveField(
                    model_name="gridmembership",
                    name="unit_grid",
                ),
                migrations.DeleteModel(
                    name="GroundChange",
                ),
                migrations.DeleteModel(
                    name="KeptTile",
                ),
                migrations.AddField(
                    model_name="unitgrid",
                    name="begun_by_id",
                    field=models.BigIntegerField(blank=True, db_index=True, editable=False, null=True),
                ),
                migrations.AddField(
                    model_name="unitgrid",
                    name="ended_by_id",
                    field=models.BigIntegerField(blank=True, db_index=True, editable=False, null=True),
                ),
                migrations.DeleteModel(
                    name="DivisionPiece",
                ),
                migrations.DeleteModel(
                    name="DivisionStep",
                ),
                migrations.DeleteModel(
                    name="Division",
                ),
                migrations.DeleteModel(
                    name="DivisionFinding",
                ),
                migrations.DeleteModel(
                    name="Shift",
                ),
                migrations.DeleteModel(
                    name="GridDuty",
                ),
            ]
        )
    ]
