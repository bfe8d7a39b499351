"""A person keeps entries of the menu that stand first. Nobody has any to begin with."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0010_a_citys_own_setting_of_rights")]

    operations = [
        migrations.AddField("person", "favourites", models.JSONField(default=list, editable=False)),
    ]
