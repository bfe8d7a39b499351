"""Drawn tiles and what tells that they are out of date."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.db.models.functions import Now


class GroundChange(models.Model):
    """Where something changed that tiles show (底图变更). Written by triggers of the tables, read as the version of a tile."""

    layer = models.CharField(max_length=24)
    place = models.GeometryField()  # the box of what changed, before and after
    noted_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "grids_groundchange"  # named when the ground was one room
        indexes = [models.Index(fields=["layer", "id"], name="change_by_layer")]
        verbose_name = "底图变更"
        verbose_name_plural = "底图变更"


class KeptTile(models.Model):
    """A drawn tile (已绘瓦片), kept until its ground changes. The table is unlogged: after a crash tiles are drawn anew."""

    key = models.CharField(max_length=200, primary_key=True)  # layer, tile, scope, filters
    version = models.CharField(max_length=64)
    body = models.BinaryField()
    drawn_at = models.DateTimeField()

    class Meta:
        db_table = "grids_kepttile"
        indexes = [models.Index(fields=["drawn_at"], name="tile_by_age")]
        verbose_name = "已绘瓦片"
        verbose_name_plural = "已绘瓦片"
