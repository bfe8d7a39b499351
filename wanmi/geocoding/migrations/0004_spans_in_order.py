"""No place ends before it begins: one that did never was, and now ends on its first day."""

from django.db import migrations, models

IN_ORDER = models.Q(("ends_on__isnull", True), ("ends_on__gte", models.F("begins_on")), _connector="OR")


class Migration(migrations.Migration):
    dependencies = [("geocoding", "0003_places_at_their_address")]
    operations = [
        migrations.RunSQL("UPDATE geocoding_place SET ends_on = begins_on WHERE ends_on < begins_on", migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(condition=IN_ORDER, name="place_in_order", violation_error_message="结束日期早于开始日期。"),
        ),
    ]
