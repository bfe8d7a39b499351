"""Requests and orders say where their case lies, and indexes hold what a ledger is narrowed by and counts (decision 0036)."""

from django.db import migrations, models

PLACES = """
UPDATE cases_caserequest r SET grid_code = c.grid_code FROM cases_case c WHERE c.id = r.case_id;
UPDATE cases_caseorder o SET grid_code = c.grid_code FROM cases_case c WHERE c.id = o.case_id;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_hand_over")]

    operations = [
        migrations.RemoveIndex(model_name="case", name="case_by_dispatch"),
        migrations.RemoveIndex(model_name="caserequest", name="case_request_ledger"),
        migrations.RemoveIndex(model_name="caserequest", name="case_request_by_asker"),
        migrations.RemoveIndex(model_name="caseorder", name="case_order_newest"),
        migrations.AddField("caserequest", "grid_code", models.CharField(max_length=15, default=""), preserve_default=False),
        migrations.AddField("caseorder", "grid_code", models.CharField(max_length=15, default=""), preserve_default=False),
        migrations.RunSQL(PLACES, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("dispatched_at__isnull", False)),
                fields=["-dispatched_at", "department", "grid_code"],
                name="case_by_dispatch",
                opclasses=["timestamptz_ops", "int8_ops", "text_pattern_ops"],
            ),
        ),
        migrations.AddIndex(
            model_name="caserequest",
            index=models.Index(
                fields=["-asked_at", "-id", "kind", "state", "asked_from", "waits_for", "decided_by", "grid_code"],
                name="case_request_ledger",
                opclasses=[
                    "timestamptz_ops",
                    "int8_ops",
                    "text_ops",
                    "text_ops",
                    "int8_ops",
                    "text_ops",
                    "int8_ops",
                    "text_pattern_ops",
                ],
            ),
        ),
        migrations.AddIndex(
            model_name="caserequest",
            index=models.Index(fields=["asked_from", "-asked_at", "-id", "kind", "state"], name="case_request_by_asker"),
        ),
        migrations.AddIndex(
            model_name="caseorder",
            index=models.Index(
                fields=["-given_at", "-id", "kind", "state", "holder", "grid_code"],
                name="case_order_newest",
                opclasses=["timestamptz_ops", "int8_ops", "text_ops", "text_ops", "int8_ops", "text_pattern_ops"],
            ),
        ),
    ]
