import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0011_cases_have_holders"),
        ("people", "0013_rights_follow_their_rooms"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="handed_from",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.organisation",
                verbose_name="移交单位",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="sampled_at",
            field=models.DateTimeField(null=True, verbose_name="抽查"),
        ),
    ]
