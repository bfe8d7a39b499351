"""Flows have a room of their own. The table stays as it is: only what Django knows of it moves."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_responsibility_grids_have_a_room"), ("flow", "0001_from_cases")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="case",
                    name="flow",
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="flow.flow"),
                ),
                migrations.DeleteModel(
                    name="Flow",
                ),
            ]
        )
    ]
