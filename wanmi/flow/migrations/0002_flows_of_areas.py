import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("flow", "0001_from_cases"),
    ]

    operations = [
        migrations.CreateModel(
            name="FlowInForce",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("area_code", models.CharField(max_length=12, unique=True, verbose_name="区域")),
                (
                    "flow",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="flow.flow", verbose_name="流程"),
                ),
            ],
            options={
                "verbose_name": "区域流程",
                "verbose_name_plural": "区域流程",
            },
        ),
    ]
