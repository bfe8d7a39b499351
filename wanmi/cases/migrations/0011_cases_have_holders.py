"""Every open case gets its holder: by the post that its stage waits for, as its flow says (rules/holding.py)."""

from django.db import migrations, models

HOLDERS = """
UPDATE cases_case c SET holder_id = CASE
    WHEN c.outcome <> '' THEN c.centre_id
    WHEN s.waits_for = 'dispatcher' THEN coalesce(c.command_id, c.centre_id)
    WHEN s.waits_for IN ('department', 'worker') THEN coalesce(c.department_id, c.command_id, c.centre_id)
    ELSE c.centre_id END
FROM (SELECT f.id, one ->> 'key' AS stage, one ->> 'waits_for' AS waits_for
      FROM cases_flow f, jsonb_array_elements(f."table" -> 'stage') one) s
WHERE s.id = c.flow_id AND s.stage = c.stage AND (c.outcome = '' OR c.due_at IS NOT NULL)
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_requests_and_orders")]

    operations = [
        migrations.RunSQL(HOLDERS, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("outcome", "")),
                fields=[
                    "holder",
                    "stage",
                    "due_at",
                    "id",
                    "grid_code",
                    "source",
                    "subclass",
                    "warn_at",
                    "urgent",
                    "repeated",
                    "reply_wanted",
                    "rework_count",
                ],
                name="case_open_by_holder",
                opclasses=[
                    "int8_ops",
                    "text_ops",
                    "timestamptz_ops",
                    "int8_ops",
                    "text_pattern_ops",
                    "text_ops",
                    "int8_ops",
                    "timestamptz_ops",
                    "bool_ops",
                    "bool_ops",
                    "bool_ops",
                    "int2_ops",
                ],
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("outcome", ""), _negated=True), ("holder__isnull", False), _connector="OR"),
                name="case_open_has_holder",
            ),
        ),
    ]
