"""Sign-ins tried are counted by what one customer has of addresses, and by the known device that they came from."""

from django.db import migrations, models

ORIGINS = """
    UPDATE people_signinattempt SET origin = CASE family(address) WHEN 4 THEN host(address) ELSE network(set_masklen(address, 64))::text END
    WHERE address IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0006_layer_keys_through_a_post"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="signinattempt", name="attempt_by_address"),
        migrations.AddField(
            model_name="signinattempt", name="device", field=models.CharField(blank=True, default="", editable=False, max_length=40)
        ),
        migrations.AddField(
            model_name="signinattempt", name="origin", field=models.CharField(blank=True, default="", editable=False, max_length=43)
        ),
        migrations.RunSQL(ORIGINS, migrations.RunSQL.noop),
        migrations.AddIndex(model_name="signinattempt", index=models.Index(fields=["origin", "-at"], name="attempt_by_origin")),
    ]
