"""A span of days ends on the first day on which it no longer holds; until now a holding named its last day. Two holdings of one post by
one person no longer overlap: where they did, the earlier one ends where the later one begins, and the last one when all of them had."""

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.db import migrations, models

DAYS = models.Func("begins_on", "ends_on", function="daterange", output_field=DateRangeField())


def in_order(name: str) -> models.CheckConstraint:
    condition = models.Q(("ends_on__isnull", True), ("ends_on__gte", models.F("begins_on")), _connector="OR")
    return models.CheckConstraint(condition=condition, name=name, violation_error_message="结束日期早于开始日期。")


def without_overlap(name: str, *same: Any) -> ExclusionConstraint:
    expressions = [*((each, "=") for each in same), (DAYS, "&&")]
    return ExclusionConstraint(name=name, expressions=expressions, violation_error_message="与已有的起止日期重叠。")


# An end more than a day before the beginning was a holding that never was: it now ends on its first day.
DAY_AFTER = "UPDATE people_postholding SET ends_on = greatest(ends_on + 1, begins_on) WHERE ends_on IS NOT NULL"
LAST_DAY = "UPDATE people_postholding SET ends_on = ends_on - 1 WHERE ends_on IS NOT NULL"
APART = """
WITH lasting AS (
  SELECT id, person_id, post_id, begins_on, coalesce(ends_on, 'infinity') AS ends_on FROM people_postholding
  WHERE ends_on IS NULL OR ends_on > begins_on
), preceded AS (
  SELECT *, max(ends_on) OVER (PARTITION BY person_id, post_id ORDER BY begins_on, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
  FROM lasting
), runs AS (
  SELECT *, count(*) FILTER (WHERE before IS NULL OR before <= begins_on) OVER (PARTITION BY person_id, post_id ORDER BY begins_on, id) AS run
  FROM preceded
), told_apart AS (
  SELECT id, coalesce(lead(begins_on) OVER whole, max(ends_on) OVER (PARTITION BY person_id, post_id, run)) AS ends_on
  FROM runs WINDOW whole AS (PARTITION BY person_id, post_id, run ORDER BY begins_on, id)
)
UPDATE people_postholding h SET ends_on = nullif(a.ends_on, 'infinity') FROM told_apart a
WHERE a.id = h.id AND h.ends_on IS DISTINCT FROM nullif(a.ends_on, 'infinity')
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0011_favourites_of_the_menu")]
    operations = [
        migrations.RunSQL("CREATE EXTENSION IF NOT EXISTS btree_gist", migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="postholding", name="holding_once"),
        migrations.RenameField(model_name="postholding", old_name="from_on", new_name="begins_on"),
        migrations.RenameField(model_name="postholding", old_name="until_on", new_name="ends_on"),
        migrations.AlterField(
            model_name="postholding", name="ends_on", field=models.DateField(blank=True, null=True, verbose_name="离任日期")
        ),
        migrations.RunSQL(DAY_AFTER, LAST_DAY),
        migrations.RunSQL(APART, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),  # a row changed twice waits for its references
        migrations.AddConstraint(model_name="postholding", constraint=in_order("holding_in_order")),
        migrations.AddConstraint(model_name="postholding", constraint=without_overlap("holding_at_a_time", "person", "post")),
    ]
