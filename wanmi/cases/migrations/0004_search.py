"""What search and the figures of the day stand on: pairs of signs in addresses, and indexes for what is asked most."""

import django.contrib.postgres.indexes
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_kept"),
        ("catalogue", "0002_versions"),
        ("components", "0001_initial"),
        ("grids", "0001_initial"),
        ("people", "0002_demo_accounts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION bigrams(text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 2000 AS $$
              SELECT coalesce(array_agg(DISTINCT substr(lower($1), i, 2)), '{}') FROM generate_series(1, length($1) - 1) AS i
            $$
            """,
            "DROP FUNCTION bigrams(text)",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_address_trgm",
        ),
        migrations.AddIndex(
            model_name="case",
            index=django.contrib.postgres.indexes.GinIndex(models.Func(models.F("address"), function="bigrams"), name="case_address_pairs"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("task_supervisor__isnull", False)),
                fields=["task_supervisor", "-reported_at", "-id"],
                name="case_by_task",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(condition=models.Q(("squad__isnull", False)), fields=["squad", "-reported_at", "-id"], name="case_by_squad"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("worker__isnull", False)), fields=["worker", "-reported_at", "-id"], name="case_by_worker"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(condition=models.Q(("accepted_at__isnull", False)), fields=["-accepted_at"], name="case_by_acceptance"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(condition=models.Q(("filed_at__isnull", False)), fields=["-filed_at"], name="case_by_filing"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(condition=models.Q(("dispatched_at__isnull", False)), fields=["-dispatched_at"], name="case_by_dispatch"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(condition=models.Q(("fed_back_at__isnull", False)), fields=["-fed_back_at"], name="case_by_feedback"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(condition=models.Q(("disposal_late", True)), fields=["-reported_at", "-id"], name="case_late"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(condition=models.Q(("rework_count__gt", 0)), fields=["-reported_at", "-id"], name="case_reworked"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(condition=models.Q(("on_the_spot", True)), fields=["-reported_at", "-id"], name="case_on_the_spot"),
        ),
    ]
