"""A right bears the name of its room: those of rooms that were parted get their new names in a city's own setting."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

NAMES = {
    "grids.draw_divisions": "division.draw_divisions",
    "grids.plan_patrols": "patrols.plan_patrols",
    "grids.keep_duties": "patrols.keep_duties",
    "grids.see_patrols": "patrols.see_patrols",
    "grids.walk_duties": "patrols.walk_duties",
    "resources.compare_days": "map.compare_days",
    "resources.follow_changes": "map.follow_changes",
    "resources.keep_deliveries": "deliveries.keep_deliveries",
    "resources.keep_base_maps": "deliveries.keep_base_maps",
    "cases.search": "inquiry.search",
    "cases.see_figures": "inquiry.see_figures",
    "cases.report_on_foot": "intake.report_on_foot",
    "cases.register_calls": "intake.register_calls",
    "cases.sit_at_acceptance": "desks.sit_at_acceptance",
    "cases.sit_at_filing": "desks.sit_at_filing",
    "cases.sit_at_dispatch": "desks.sit_at_dispatch",
    "cases.sit_at_department": "desks.sit_at_department",
    "cases.watch_desks": "desks.watch_desks",
}


def rename(apps: Apps, names: dict[str, str]) -> None:
    settings = apps.get_model("people", "RightSetting").objects
    for old, new in names.items():
        settings.filter(right=old).update(right=new)


def forwards(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    rename(apps, NAMES)


def backwards(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    rename(apps, {new: old for old, new in NAMES.items()})


class Migration(migrations.Migration):
    dependencies = [("people", "0012_holdings_end_on_the_day_after")]
    operations = [migrations.RunPython(forwards, backwards)]
