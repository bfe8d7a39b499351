from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_requests_know_their_place")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("dispatched_at__isnull", False), ("source__in", ("police", "transfer", "letters", "superior"))),
                fields=["dispatched_at", "department", "source"],
                name="case_by_list",
            ),
        ),
    ]
