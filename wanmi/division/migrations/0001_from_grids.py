"""Drafts of divisions have a room of their own. Tables stay as they are: only what Django knows of them moves."""

import django.contrib.gis.db.models.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("grids", "0016_part_with_division_and_tiles")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Division",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("name", models.CharField(max_length=60, verbose_name="名称")),
                        (
                            "subject",
                            models.CharField(
                                choices=[("grids", "单元网格"), ("areas", "社区")], default="grids", max_length=5, verbose_name="内容"
                            ),
                        ),
                        ("areas", models.JSONField(verbose_name="范围")),
                        ("area_code", models.CharField(blank=True, db_index=True, max_length=12)),
                        ("communities", models.JSONField(verbose_name="社区")),
                        (
                            "start",
                            models.CharField(
                                choices=[("automatic", "自动划分"), ("in_force", "现行网格"), ("empty", "空白"), ("return", "回退")],
                                max_length=9,
                                verbose_name="起点",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("cutting", "划分中"),
                                    ("failed", "划分失败"),
                                    ("open", "起草中"),
                                    ("waiting", "待生效"),
                                    ("in_force", "已生效"),
                                    ("called_off", "已取消"),
                                    ("dropped", "已作废"),
                                ],
                                db_index=True,
                                default="open",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("source", models.CharField(blank=True, max_length=120, verbose_name="数据来源")),
                        ("base", models.JSONField(default=list)),
                        ("outlines", models.JSONField(default=dict)),
                        ("meridian", models.FloatField()),
                        ("parallel", models.FloatField()),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("position", models.PositiveIntegerField(default=0)),
                        ("numbers", models.PositiveIntegerField(default=0)),
                        ("done", models.PositiveIntegerField(default=0)),
                        ("total", models.PositiveIntegerField(default=0)),
                        ("trouble", models.CharField(blank=True, max_length=200)),
                        ("made_by_id", models.BigIntegerField(null=True)),
                        ("made_at", models.DateTimeField(verbose_name="起草时间")),
                        ("changed_by_id", models.BigIntegerField(null=True)),
                        ("changed_at", models.DateTimeField(verbose_name="修改时间")),
                        ("begins_on", models.DateField(blank=True, null=True, verbose_name="生效日期")),
                        ("reason", models.CharField(blank=True, max_length=300, verbose_name="调整理由")),
                        ("published_by_id", models.BigIntegerField(null=True)),
                        ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="发布时间")),
                        ("took_effect_at", models.DateTimeField(blank=True, null=True, verbose_name="生效时刻")),
                        (
                            "returns",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="returned_by",
                                to="division.division",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "划分方案",
                        "verbose_name_plural": "划分方案",
                        "db_table": "grids_division",
                        "ordering": ["-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="DivisionTolerance",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("name", models.CharField(max_length=20, unique=True, verbose_name="容差")),
                        ("value", models.FloatField(verbose_name="取值")),
                    ],
                    options={
                        "verbose_name": "划分容差",
                        "verbose_name_plural": "划分容差",
                        "db_table": "grids_divisiontolerance",
                        "ordering": ["name"],
                        "constraints": [models.CheckConstraint(condition=models.Q(("value__gte", 0)), name="tolerance_not_negative")],
                    },
                ),
                migrations.CreateModel(
                    name="DivisionFinding",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("community_code", models.CharField(max_length=12)),
                        ("rule", models.CharField(max_length=6)),
                        ("severity", models.CharField(max_length=5)),
                        ("number", models.PositiveIntegerField(null=True)),
                        ("place", django.contrib.gis.db.models.fields.PointField(srid=4326)),
                        ("figure", models.FloatField(null=True)),
                        (
                            "division",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="findings", to="division.division"),
                        ),
                    ],
                    options={
                        "verbose_name": "方案问题",
                        "verbose_name_plural": "方案问题",
                        "db_table": "grids_divisionfinding",
                        "indexes": [models.Index(fields=["division", "severity", "rule"], name="finding_by_rule")],
                    },
                ),
                migrations.CreateModel(
                    name="DivisionPiece",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("number", models.PositiveIntegerField()),
                        ("community_code", models.CharField(max_length=12)),
                        ("sequence", models.PositiveIntegerField(default=0)),
                        ("geometry", django.contrib.gis.db.models.fields.PolygonField(srid=4326)),
                        ("area_class", models.PositiveSmallIntegerField(default=3)),
                        ("area_m2", models.FloatField(default=0)),
                        ("land_use", models.CharField(blank=True, max_length=40)),
                        ("large_on_purpose", models.BooleanField(default=False)),
                        ("code", models.CharField(blank=True, max_length=15)),
                        ("belongs", models.CharField(blank=True, max_length=12)),
                        ("kept", models.BooleanField(default=False)),
                        (
                            "division",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="pieces", to="division.division"),
                        ),
                    ],
                    options={
                        "verbose_name": "方案网格",
                        "verbose_name_plural": "方案网格",
                        "db_table": "grids_divisionpiece",
                        "indexes": [
                            models.Index(fields=["division", "community_code"], name="piece_by_community"),
                            models.Index(condition=models.Q(("code", ""), _negated=True), fields=["code"], name="piece_by_code"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("division", "number"), name="piece_once"),
                            models.CheckConstraint(condition=models.Q(("area_class__in", [1, 2, 3])), name="piece_area_class"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DivisionStep",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("position", models.PositiveIntegerField()),
                        ("kind", models.CharField(max_length=12)),
                        ("before", models.JSONField()),
                        ("after", models.JSONField()),
                        ("made_by_id", models.BigIntegerField(null=True)),
                        ("made_at", models.DateTimeField()),
                        (
                            "division",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="division.division"),
                        ),
                    ],
                    options={
                        "verbose_name": "方案步骤",
                        "verbose_name_plural": "方案步骤",
                        "db_table": "grids_divisionstep",
                        "ordering": ["position"],
                        "constraints": [models.UniqueConstraint(fields=("division", "position"), name="step_once")],
                    },
                ),
            ]
        )
    ]
