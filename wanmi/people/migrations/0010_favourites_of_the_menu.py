"""A person keeps entries of the menu that stand first. Nobody has any to begin with."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0009_layer_key_origins")]

    operations = [
        migrations.AddField("person", "favourites", models.JSONField(default=list, editable=False)),
    ]
