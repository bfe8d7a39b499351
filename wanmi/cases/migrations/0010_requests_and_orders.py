import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0009_flows_have_a_room"),
        ("catalogue", "0003_work_periods"),
        ("components", "0017_new_values_and_clusters"),
        ("flow", "0001_from_cases"),
        ("grids", "0017_part_with_patrols"),
        ("patrols", "0001_from_grids"),
        ("people", "0013_rights_follow_their_rooms"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("overdue", "超时督办"), ("leader", "领导督办"), ("important", "重点督办"), ("urge", "催办")],
                        max_length=9,
                        verbose_name="类型",
                    ),
                ),
                ("given_role", models.CharField(max_length=16)),
                ("given_at", models.DateTimeField(verbose_name="下达时间")),
                ("text", models.TextField(verbose_name="意见")),
                ("due_at", models.DateTimeField(null=True, verbose_name="答复截止")),
                ("state", models.CharField(max_length=8, verbose_name="状态")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="答复时间")),
                ("answer", models.TextField(blank=True, verbose_name="答复")),
            ],
            options={
                "verbose_name": "督办",
                "verbose_name_plural": "督办",
            },
        ),
        migrations.CreateModel(
            name="CaseRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=20, verbose_name="申请")),
                ("asked_role", models.CharField(max_length=16)),
                ("asked_at", models.DateTimeField(verbose_name="申请时间")),
                ("reason", models.TextField(verbose_name="原因")),
                ("wanted", models.JSONField(default=dict)),
                ("approval", models.PositiveSmallIntegerField()),
                ("waits_for", models.CharField(max_length=16, verbose_name="待谁审批")),
                ("due_at", models.DateTimeField(null=True, verbose_name="审批截止")),
                ("warn_at", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待批"), ("approved", "同意"), ("refused", "不同意"), ("lapsed", "失效"), ("withdrawn", "撤回")],
                        max_length=9,
                        verbose_name="结果",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="审批时间")),
                ("decision", models.TextField(blank=True, verbose_name="审批意见")),
            ],
            options={
                "verbose_name": "申请",
                "verbose_name_plural": "申请",
            },
        ),
        migrations.AddField(
            model_name="case",
            name="asked_once",
            field=models.CharField(blank=True, db_default="", default="", max_length=80),
        ),
        migrations.AddField(
            model_name="case",
            name="extended_minutes",
            field=models.PositiveIntegerField(db_default=0, default=0, verbose_name="延长(分钟)"),
        ),
        migrations.AddField(
            model_name="case",
            name="extension_count",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="延期次数"),
        ),
        migrations.AddField(
            model_name="case",
            name="holder",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.organisation",
                verbose_name="持有单位",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="late_exempt",
            field=models.BooleanField(db_default=False, default=False, verbose_name="超时豁免"),
        ),
        migrations.AddField(
            model_name="case",
            name="misdispatch_count",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="错派次数"),
        ),
        migrations.AddField(
            model_name="case",
            name="open_orders",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="待复督办"),
        ),
        migrations.AddField(
            model_name="case",
            name="open_requests",
            field=models.CharField(blank=True, db_default="", default="", max_length=80, verbose_name="待批申请"),
        ),
        migrations.AddField(
            model_name="case",
            name="order_count",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="督办次数"),
        ),
        migrations.AddField(
            model_name="case",
            name="previous_department",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation"
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="refused_return_count",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="推诿次数"),
        ),
        migrations.AddField(
            model_name="case",
            name="reopen_count",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="重新办理次数"),
        ),
        migrations.AddField(
            model_name="case",
            name="satisfaction",
            field=models.CharField(blank=True, db_default="", default="", max_length=12, verbose_name="满意度"),
        ),
        migrations.AddField(
            model_name="case",
            name="stopped_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="stopped_due_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="stopped_warn_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="suspended_until",
            field=models.DateTimeField(null=True, verbose_name="挂账至"),
        ),
        migrations.AddField(
            model_name="case",
            name="suspension_count",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="挂账次数"),
        ),
        migrations.AddField(
            model_name="case",
            name="urge_count",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="催办次数"),
        ),
        migrations.AddField(
            model_name="case",
            name="visited_at",
            field=models.DateTimeField(null=True, verbose_name="回访"),
        ),
        migrations.AlterField(
            model_name="caseevidence",
            name="purpose",
            field=models.CharField(
                choices=[("before", "处置前"), ("verify", "核实"), ("after", "处置后"), ("check", "核查"), ("proof", "证明材料")],
                max_length=6,
                verbose_name="用途",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(condition=models.Q(("suspended_until__isnull", False)), fields=["suspended_until"], name="case_suspended"),
        ),
        migrations.AddField(
            model_name="caseorder",
            name="answered_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="答复人",
            ),
        ),
        migrations.AddField(
            model_name="caseorder",
            name="case",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="cases.case"),
        ),
        migrations.AddField(
            model_name="caseorder",
            name="given_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="下达人",
            ),
        ),
        migrations.AddField(
            model_name="caseorder",
            name="given_from",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.organisation",
                verbose_name="下达单位",
            ),
        ),
        migrations.AddField(
            model_name="caseorder",
            name="holder",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.organisation",
                verbose_name="承办单位",
            ),
        ),
        migrations.AddField(
            model_name="caserequest",
            name="asked_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="申请人",
            ),
        ),
        migrations.AddField(
            model_name="caserequest",
            name="asked_from",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.organisation",
                verbose_name="申请单位",
            ),
        ),
        migrations.AddField(
            model_name="caserequest",
            name="case",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="requests", to="cases.case"),
        ),
        migrations.AddField(
            model_name="caserequest",
            name="decided_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="审批人",
            ),
        ),
        migrations.AddField(
            model_name="caserequest",
            name="holder",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.organisation",
                verbose_name="审批单位",
            ),
        ),
        migrations.AddIndex(
            model_name="caseorder",
            index=models.Index(fields=["-given_at", "kind", "holder"], name="case_order_newest"),
        ),
        migrations.AddIndex(
            model_name="caseorder",
            index=models.Index(condition=models.Q(("state", "open")), fields=["due_at"], name="case_order_open"),
        ),
        migrations.AddConstraint(
            model_name="caseorder",
            constraint=models.UniqueConstraint(fields=("case", "number"), name="case_order_once"),
        ),
        migrations.AddIndex(
            model_name="caserequest",
            index=models.Index(
                condition=models.Q(("state", "open")), fields=["holder", "waits_for", "due_at", "id"], name="case_request_to_decide"
            ),
        ),
        migrations.AddIndex(
            model_name="caserequest",
            index=models.Index(fields=["-asked_at", "kind", "state", "asked_from"], name="case_request_ledger"),
        ),
        migrations.AddIndex(
            model_name="caserequest",
            index=models.Index(fields=["asked_from", "-asked_at"], name="case_request_by_asker"),
        ),
        migrations.AddConstraint(
            model_name="caserequest",
            constraint=models.UniqueConstraint(fields=("case", "number"), name="case_request_once"),
        ),
        migrations.AddConstraint(
            model_name="caserequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("case", "kind"), name="case_request_one_open"
            ),
        ),
    ]
