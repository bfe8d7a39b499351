"""Tiles and what tells that they are out of date have a room of their own. Tables stay as they are: only what Django knows of them moves."""

import django.contrib.gis.db.models.fields
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("grids", "0015_spans_end_on_the_day_after")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="GroundChange",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("layer", models.CharField(max_length=24)),
                        ("place", django.contrib.gis.db.models.fields.GeometryField(srid=4326)),
                        ("noted_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ],
                    options={
                        "verbose_name": "底图变更",
                        "verbose_name_plural": "底图变更",
                        "db_table": "grids_groundchange",
                        "indexes": [models.Index(fields=["layer", "id"], name="change_by_layer")],
                    },
                ),
                migrations.CreateModel(
                    name="KeptTile",
                    fields=[
                        ("key", models.CharField(max_length=200, primary_key=True, serialize=False)),
                        ("version", models.CharField(max_length=64)),
                        ("body", models.BinaryField()),
                        ("drawn_at", models.DateTimeField()),
                    ],
                    options={
                        "verbose_name": "已绘瓦片",
                        "verbose_name_plural": "已绘瓦片",
                        "db_table": "grids_kepttile",
                        "indexes": [models.Index(fields=["drawn_at"], name="tile_by_age")],
                    },
                ),
            ]
        )
    ]
