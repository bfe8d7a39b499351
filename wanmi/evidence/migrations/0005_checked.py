"""Copies remember their digest, and the nightly look at the files how far it has come."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0004_labels")]

    operations = [
        migrations.CreateModel(
            name="ShelfRound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("next_id", models.BigIntegerField(default=0)),
                ("began_at", models.DateTimeField(verbose_name="开始")),
                ("files", models.PositiveBigIntegerField(default=0, verbose_name="文件数")),
                ("wrong", models.PositiveBigIntegerField(default=0, verbose_name="有问题")),
            ],
            options={"verbose_name": "影像核验", "verbose_name_plural": "影像核验"},
        ),
        migrations.AddField("rendition", "sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
    ]
