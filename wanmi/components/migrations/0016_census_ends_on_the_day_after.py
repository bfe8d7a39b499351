"""A span of days ends on the first day on which it no longer holds; until now a census named its last day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("components", "0015_step_back")]
    operations = [
        migrations.RemoveConstraint(model_name="census", name="census_period"),
        migrations.RunSQL("UPDATE components_census SET ends_on = ends_on + 1", "UPDATE components_census SET ends_on = ends_on - 1"),
        migrations.AddConstraint(
            model_name="census",
            constraint=models.CheckConstraint(condition=models.Q(("ends_on__gt", models.F("begins_on"))), name="census_period"),
        ),
    ]
