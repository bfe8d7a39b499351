"""Each person's share of uploads and exports, counted across processes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0007_sign_ins_counted_by_origin"),
    ]

    operations = [
        migrations.CreateModel(
            name="Spending",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=16)),
                ("since", models.DateTimeField(db_index=True)),
                ("number", models.PositiveIntegerField()),
                ("size", models.PositiveBigIntegerField()),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("person", "kind", "since"), name="spending_once")],
            },
        ),
    ]
