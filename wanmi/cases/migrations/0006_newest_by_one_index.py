"""Search and desks walk one index that holds what they are narrowed by; columns that are empty for most take no room in theirs."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0005_recycle_bin"),
        ("catalogue", "0002_versions"),
        ("components", "0013_census"),
        ("grids", "0012_shifts"),
        ("people", "0004_layer_keys"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Asked only for the first thousand or two cases with some words: a second process costs more than it saves.
        migrations.RunSQL("ALTER FUNCTION bigrams(text) PARALLEL UNSAFE", "ALTER FUNCTION bigrams(text) PARALLEL SAFE"),
        migrations.RemoveIndex(
            model_name="case",
            name="case_open_by_stage",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_open_by_department",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_by_moment",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_by_subclass",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_by_department",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_by_source",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_by_reporter",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_in_bin",
        ),
        migrations.AlterField(
            model_name="case",
            name="component",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="components.component",
                verbose_name="部件",
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="flow",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.flow"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("outcome", "")),
                fields=[
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
                name="case_open_by_stage",
                opclasses=[
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
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("department__isnull", False), ("outcome", "")),
                fields=[
                    "department",
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
                name="case_open_by_department",
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
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=[
                    "-reported_at",
                    "-id",
                    "grid_code",
                    "outcome",
                    "stage",
                    "source",
                    "kind",
                    "subclass",
                    "department",
                    "disposal_late",
                    "urgent",
                    "repeated",
                    "reply_wanted",
                ],
                name="case_newest",
                opclasses=[
                    "timestamptz_ops",
                    "int8_ops",
                    "text_pattern_ops",
                    "text_ops",
                    "text_ops",
                    "text_ops",
                    "text_ops",
                    "int8_ops",
                    "int8_ops",
                    "bool_ops",
                    "bool_ops",
                    "bool_ops",
                    "bool_ops",
                ],
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["subclass", "-reported_at", "-id", "grid_code", "outcome"],
                name="case_by_subclass",
                opclasses=["int8_ops", "timestamptz_ops", "int8_ops", "text_pattern_ops", "text_ops"],
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("department__isnull", False)),
                fields=["department", "-reported_at", "-id", "outcome", "stage", "source", "kind"],
                name="case_by_department",
                opclasses=["int8_ops", "timestamptz_ops", "int8_ops", "text_ops", "text_ops", "text_ops", "text_ops"],
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["source", "-reported_at", "-id", "grid_code", "outcome", "kind"],
                name="case_by_source",
                opclasses=["text_ops", "timestamptz_ops", "int8_ops", "text_pattern_ops", "text_ops", "text_ops"],
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("reported_by__isnull", False)), fields=["reported_by", "-reported_at", "-id"], name="case_by_reporter"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("component__isnull", False)), fields=["component", "-reported_at", "-id"], name="case_by_component"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("outcome__in", ["rejected", "not_filed", "void"])),
                fields=["-ended_at", "-id", "grid_code", "department"],
                name="case_in_bin",
                opclasses=["timestamptz_ops", "int8_ops", "text_pattern_ops", "int8_ops"],
            ),
        ),
    ]
