"""Responsibility grids, duties and shifts have a room of their own. Tables stay as they are: only what Django knows of them moves."""

import django.contrib.gis.db.models.fields
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("grids", "0015_spans_end_on_the_day_after"), ("people", "0012_holdings_end_on_the_day_after")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="ResponsibilityGrid",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("code", models.CharField(max_length=16, unique=True, verbose_name="代码")),
                        ("name", models.CharField(max_length=60, verbose_name="名称")),
                        ("layer", models.CharField(default="patrol", max_length=24, verbose_name="图层")),
                        ("geometry", django.contrib.gis.db.models.fields.MultiPolygonField(srid=4326, verbose_name="范围")),
                        ("begins_on", models.DateField(verbose_name="启用日期")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="停用日期")),
                    ],
                    options={
                        "verbose_name": "责任网格",
                        "verbose_name_plural": "责任网格",
                        "db_table": "grids_responsibilitygrid",
                        "ordering": ["code"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__isnull", True), ("ends_on__gte", models.F("begins_on")), _connector="OR"),
                                name="responsibility_grid_in_order",
                                violation_error_message="结束日期早于开始日期。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Shift",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("name", models.CharField(max_length=30, verbose_name="名称")),
                        ("area_code", models.CharField(blank=True, max_length=12, verbose_name="辖区")),
                        ("begins", models.TimeField(verbose_name="开始")),
                        ("ends", models.TimeField(verbose_name="结束")),
                        ("weekdays", models.CharField(default="1234567", max_length=7, verbose_name="星期")),
                        ("retired_on", models.DateField(blank=True, null=True, verbose_name="停用")),
                    ],
                    options={
                        "verbose_name": "班次",
                        "verbose_name_plural": "班次",
                        "db_table": "grids_shift",
                        "ordering": ["begins", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("retired_on__isnull", True)), fields=("area_code", "name"), name="shift_name_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="GridMembership",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("layer", models.CharField(default="patrol", max_length=24)),
                        ("begins_on", models.DateField(verbose_name="自")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="止")),
                        (
                            "unit_grid",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="memberships", to="grids.unitgrid"),
                        ),
                        (
                            "responsibility_grid",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="memberships", to="patrols.responsibilitygrid"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "责任网格组成",
                        "verbose_name_plural": "责任网格组成",
                        "db_table": "grids_gridmembership",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ends_on__isnull", True)),
                                fields=("unit_grid", "layer"),
                                name="grid_in_one_responsibility_grid",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__isnull", True), ("ends_on__gte", models.F("begins_on")), _connector="OR"),
                                name="membership_in_order",
                                violation_error_message="结束日期早于开始日期。",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("unit_grid", "="),
                                    ("layer", "="),
                                    (
                                        models.Func(
                                            "begins_on",
                                            "ends_on",
                                            function="daterange",
                                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                        ),
                                        "&&",
                                    ),
                                ],
                                name="membership_at_a_time",
                                violation_error_message="与已有的起止日期重叠。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="GridDuty",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("begins_on", models.DateField(verbose_name="自")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="止")),
                        (
                            "supervisor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="grid_duties",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="监督员",
                            ),
                        ),
                        (
                            "responsibility_grid",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="duties",
                                to="patrols.responsibilitygrid",
                                verbose_name="责任网格",
                            ),
                        ),
                        (
                            "shift",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="duties",
                                to="patrols.shift",
                                verbose_name="班次",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "网格值守",
                        "verbose_name_plural": "网格值守",
                        "db_table": "grids_gridduty",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__isnull", True), ("ends_on__gte", models.F("begins_on")), _connector="OR"),
                                name="duty_in_order",
                                violation_error_message="结束日期早于开始日期。",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("responsibility_grid", "="),
                                    ("supervisor", "="),
                                    (django.db.models.functions.comparison.Coalesce("shift", 0), "="),
                                    (
                                        models.Func(
                                            "begins_on",
                                            "ends_on",
                                            function="daterange",
                                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                        ),
                                        "&&",
                                    ),
                                ],
                                name="duty_at_a_time",
                                violation_error_message="与已有的起止日期重叠。",
                            ),
                        ],
                    },
                ),
            ]
        )
    ]
