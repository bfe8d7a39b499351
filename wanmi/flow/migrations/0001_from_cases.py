"""Flows have a room of their own. Where cases made the table it stays as it is, and only what Django knows of it moves."""

from django.apps import apps
from django.db import migrations, models

MADE_BY_CASES = apps.is_installed("wanmi.cases")
FLOW = migrations.CreateModel(
    name="Flow",
    fields=[
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
        ("key", models.CharField(max_length=16)),
        ("version", models.PositiveIntegerField()),
        ("name", models.CharField(max_length=60)),
        ("table", models.JSONField()),
        ("digest", models.CharField(max_length=64)),
        ("is_current", models.BooleanField(default=False)),
    ],
    options={
        "verbose_name": "流程",
        "verbose_name_plural": "流程",
        "db_table": "cases_flow",
        "constraints": [
            models.UniqueConstraint(fields=("key", "version"), name="flow_version_once"),
            models.UniqueConstraint(condition=models.Q(("is_current", True)), fields=("is_current",), name="flow_one_current"),
        ],
    },
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_responsibility_grids_have_a_room")] if MADE_BY_CASES else []

    operations = [migrations.SeparateDatabaseAndState(state_operations=[FLOW], database_operations=[] if MADE_BY_CASES else [FLOW])]
