"""A layer key remembers the post that its issuer sat in: it opens what they see, while they sit there."""

import django.db.models.deletion
from django.db import migrations, models

# The journal has told it of every key that was ever given out.
FROM_THE_JOURNAL = """
    UPDATE people_layerkey SET issued_through_id = fact.post_id FROM journal_fact fact
    WHERE fact.subject_kind = 'layerkey' AND fact.subject_id = people_layerkey.id::text AND fact.name = 'layerkey.issue'
      AND fact.post_id IN (SELECT id FROM people_post)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0001_initial"),
        ("people", "0005_one_time_passwords"),
    ]

    operations = [
        migrations.AddField(
            model_name="layerkey",
            name="issued_through",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.post", verbose_name="签发岗位"
            ),
        ),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RunSQL(FROM_THE_JOURNAL, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL DEFERRED", migrations.RunSQL.noop),
    ]
