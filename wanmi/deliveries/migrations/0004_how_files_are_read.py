from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("resources", "0003_findings_in_order")]

    operations = [
        migrations.AddField("delivery", "heading", models.PositiveIntegerField(default=1, verbose_name="列名行")),
        migrations.AddField("delivery", "parts", models.JSONField(default=list)),
        migrations.AddField("delivery", "twice", models.JSONField(default=dict)),
        migrations.AddField("delivery", "notes", models.JSONField(default=list)),
        migrations.AddField("delivery", "noted", models.JSONField(default=list)),
    ]
