"""A delivered row's cells and the rows of the city that it is get the names one searches for; no row is written."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("resources", "0005_effects_of_rows")]
    operations = [
        migrations.RenameField("deliveredrow", "said", "cells"),
        migrations.RenameField("deliveredrow", "standing", "existing_ids"),
    ]
