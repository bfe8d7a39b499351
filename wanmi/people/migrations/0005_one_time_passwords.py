"""Passwords that somebody else gave, and whose administrators look after an account that holds no post."""

import django.db.models.deletion
from django.db import migrations, models

# Who is there already is kept by the body of the post held last.
KEEP = """
    UPDATE people_person SET kept_by_id = (
        SELECT post.organisation_id FROM people_postholding holding JOIN people_post post ON post.id = holding.post_id
        WHERE holding.person_id = people_person.id ORDER BY coalesce(holding.until_on, 'infinity') DESC, holding.id DESC LIMIT 1
    )
"""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_layer_keys"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="kept_by",
            field=models.ForeignKey(
                editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.organisation"
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="one_time_until",
            field=models.DateTimeField(editable=False, null=True),
        ),
        # In one transaction with the new columns; the check of their foreign key is not waited with, or the table could not be altered.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL DEFERRED", migrations.RunSQL.noop),
    ]
