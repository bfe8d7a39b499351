"""A layer key may be used by the pages of other origins in a browser, where it names them. Keys that stand name none."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0008_shares_of_uploads_and_exports")]

    operations = [
        migrations.AddField("layerkey", "origins", models.JSONField(blank=True, default=list, verbose_name="网页来源")),
    ]
