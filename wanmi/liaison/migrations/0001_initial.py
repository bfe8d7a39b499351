import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0014_lists_by_source"),
        ("people", "0013_rights_follow_their_rooms"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SourceTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "source",
                    models.CharField(
                        choices=[("police", "110 联动"), ("transfer", "12345 转办"), ("letters", "信访"), ("superior", "上级平台")],
                        max_length=12,
                        unique=True,
                        verbose_name="来源",
                    ),
                ),
                ("sign_limit", models.CharField(max_length=24, verbose_name="签收时限")),
                ("answer_limit", models.CharField(max_length=24, verbose_name="回复时限")),
            ],
            options={
                "verbose_name": "来件时限",
                "verbose_name_plural": "来件时限",
            },
        ),
        migrations.CreateModel(
            name="SourceAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "source",
                    models.CharField(
                        choices=[("police", "110 联动"), ("transfer", "12345 转办"), ("letters", "信访"), ("superior", "上级平台")],
                        max_length=12,
                        verbose_name="来源",
                    ),
                ),
                ("text", models.TextField(verbose_name="回复内容")),
                ("answered_at", models.DateTimeField(verbose_name="回复")),
                ("due_at", models.DateTimeField(verbose_name="回复截止")),
                ("late", models.BooleanField(verbose_name="超时")),
                (
                    "answered_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经办",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="source_answers",
                        to="cases.case",
                        verbose_name="案卷",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.organisation",
                        verbose_name="责任单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "来件回复",
                "verbose_name_plural": "来件回复",
                "constraints": [models.UniqueConstraint(fields=("case", "department"), name="source_answer_once")],
            },
        ),
    ]
