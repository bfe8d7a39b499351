"""Who requested an export and when is called as in requests elsewhere; no row is written."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("resources", "0007_delivery_findings")]
    operations = [
        migrations.RenameField("export", "asked_at", "requested_at"),
        migrations.RenameField("export", "asked_by", "requested_by"),
        migrations.AlterModelOptions(
            "export", {"ordering": ["-requested_at"], "verbose_name": "数据导出", "verbose_name_plural": "数据导出"}
        ),
    ]
