"""A span of days ends on the first day on which it no longer holds, in every table. Until now a duty named its last day, and what a
responsibility grid is composed of called the same days by other names.

What overlapped is told apart: duties of one person in one shift of one grid as runs of days that stay what they were together; of the
responsibility grids of one unit grid the open one holds, then the one that began last.
"""

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.db import migrations, models
from django.db.models.functions import Coalesce

DAYS = models.Func("begins_on", "ends_on", function="daterange", output_field=DateRangeField())


def in_order(name: str) -> models.CheckConstraint:
    condition = models.Q(("ends_on__isnull", True), ("ends_on__gte", models.F("begins_on")), _connector="OR")
    return models.CheckConstraint(condition=condition, name=name, violation_error_message="结束日期早于开始日期。")


def without_overlap(name: str, *same: Any) -> ExclusionConstraint:
    expressions = [*((each, "=") for each in same), (DAYS, "&&")]
    return ExclusionConstraint(name=name, expressions=expressions, violation_error_message="与已有的起止日期重叠。")


# An end before the beginning was a span that never was: it now ends on its first day.
DUTY_DAY_AFTER = "UPDATE grids_gridduty SET ends_on = greatest(ends_on + 1, begins_on) WHERE ends_on IS NOT NULL"
DUTY_LAST_DAY = "UPDATE grids_gridduty SET ends_on = ends_on - 1 WHERE ends_on IS NOT NULL"
IN_ORDER = "".join(
    f"UPDATE grids_{table} SET ends_on = begins_on WHERE ends_on < begins_on;"  # noqa: S608
    for table in ("area", "unitgrid", "responsibilitygrid", "gridmembership")
)
DUTIES_APART = """
WITH lasting AS (
  SELECT id, responsibility_grid_id AS grid, supervisor_id AS person, coalesce(shift_id, 0) AS shift, begins_on,
    coalesce(ends_on, 'infinity') AS ends_on FROM grids_gridduty WHERE ends_on IS NULL OR ends_on > begins_on
), preceded AS (
  SELECT *, max(ends_on) OVER (PARTITION BY grid, person, shift ORDER BY begins_on, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    AS before FROM lasting
), runs AS (
  SELECT *, count(*) FILTER (WHERE before IS NULL OR before <= begins_on) OVER (PARTITION BY grid, person, shift ORDER BY begins_on, id)
    AS run FROM preceded
), told_apart AS (
  SELECT id, coalesce(lead(begins_on) OVER whole, max(ends_on) OVER (PARTITION BY grid, person, shift, run)) AS ends_on
  FROM runs WINDOW whole AS (PARTITION BY grid, person, shift, run ORDER BY begins_on, id)
)
UPDATE grids_gridduty d SET ends_on = nullif(a.ends_on, 'infinity') FROM told_apart a
WHERE a.id = d.id AND d.ends_on IS DISTINCT FROM nullif(a.ends_on, 'infinity')
"""
MEMBERS_APART = """
UPDATE grids_gridmembership m SET ends_on = greatest(m.begins_on, o.begins_on) FROM grids_gridmembership o
WHERE o.unit_grid_id = m.unit_grid_id AND o.layer = m.layer AND o.ends_on IS NULL AND m.ends_on > o.begins_on AND m.ends_on > m.begins_on;
UPDATE grids_gridmembership m SET ends_on = n.next FROM (
  SELECT id, lead(begins_on) OVER (PARTITION BY unit_grid_id, layer ORDER BY begins_on, id) AS next
  FROM grids_gridmembership WHERE ends_on > begins_on) n
WHERE n.id = m.id AND m.ends_on > n.next;
"""


def named(model: str) -> list[migrations.RenameField]:
    return [
        migrations.RenameField(model_name=model, old_name="from_on", new_name="begins_on"),
        migrations.RenameField(model_name=model, old_name="until_on", new_name="ends_on"),
        migrations.AlterField(model_name=model, name="ends_on", field=models.DateField(blank=True, null=True, verbose_name="止")),
    ]


class Migration(migrations.Migration):
    dependencies = [("grids", "0014_name_areas"), ("people", "0012_holdings_end_on_the_day_after")]
    operations = [
        migrations.RemoveConstraint(model_name="gridmembership", name="grid_in_one_responsibility_grid"),
        migrations.RemoveConstraint(model_name="gridduty", name="duty_once"),
        migrations.RemoveConstraint(model_name="shift", name="shift_name_once"),
        *named("gridmembership"),
        *named("gridduty"),
        migrations.RenameField(model_name="shift", old_name="ended_on", new_name="retired_on"),
        migrations.RunSQL(DUTY_DAY_AFTER, DUTY_LAST_DAY),
        migrations.RunSQL(IN_ORDER, migrations.RunSQL.noop),
        migrations.RunSQL(DUTIES_APART, migrations.RunSQL.noop),
        migrations.RunSQL(MEMBERS_APART, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),  # a row changed twice waits for its references
        migrations.AddConstraint(
            model_name="gridmembership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_on__isnull", True)), fields=("unit_grid", "layer"), name="grid_in_one_responsibility_grid"
            ),
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_on__isnull", True)), fields=("area_code", "name"), name="shift_name_once"
            ),
        ),
        migrations.AddConstraint(model_name="area", constraint=in_order("area_in_order")),
        migrations.AddConstraint(model_name="unitgrid", constraint=in_order("grid_in_order")),
        migrations.AddConstraint(model_name="responsibilitygrid", constraint=in_order("responsibility_grid_in_order")),
        migrations.AddConstraint(model_name="gridmembership", constraint=in_order("membership_in_order")),
        migrations.AddConstraint(model_name="gridduty", constraint=in_order("duty_in_order")),
        migrations.AddConstraint(model_name="gridmembership", constraint=without_overlap("membership_at_a_time", "unit_grid", "layer")),
        migrations.AddConstraint(
            model_name="gridduty",
            constraint=without_overlap("duty_at_a_time", "responsibility_grid", "supervisor", Coalesce("shift", 0)),
        ),
    ]
