"""Benches, and the photo of each."""

from __future__ import annotations

from django.contrib.gis.db import models

from wanmi.evidence.models import Evidence


class BenchState(models.TextChoices):
    QUIET = "quiet", "完好"
    RINGING = "ringing", "报警"


class Bench(models.Model):
    code = models.CharField("编号", max_length=20, unique=True)
    name = models.CharField("名称", max_length=40)
    state = models.CharField("状态", max_length=8, choices=BenchState.choices, default=BenchState.QUIET)
    grid_code = models.CharField("单元网格", max_length=15)
    component_code = models.CharField("所在部件", max_length=16, blank=True)
    location = models.PointField("位置")
    photo = models.ForeignKey(Evidence, models.PROTECT, null=True, verbose_name="照片")

    objects: models.Manager[Bench] = models.Manager()

    class Meta:
        verbose_name = verbose_name_plural = "长椅"
