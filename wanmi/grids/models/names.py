"""Communities and street offices of which only the name is known (区划名录): they wait for a shape. SRID 4326."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.db.models import Q


class AreaName(models.Model):
    """One name with its code of 9 or 12 digits, and perhaps a point in it. Once an area with this code stands, it waits no more."""

    code = models.CharField("代码", max_length=12, unique=True)
    name = models.CharField("名称", max_length=60)
    location = models.PointField("位置", null=True, blank=True)
    source = models.CharField("来源", max_length=120, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(code__regex=r"^(\d{9}|\d{12})$"), name="area_name_code")]
        indexes = [models.Index(fields=["code"], opclasses=["text_pattern_ops"], name="area_name_prefix")]
        ordering = ["code"]
        verbose_name = "区划名录"
        verbose_name_plural = "区划名录"

    def __str__(self) -> str:
        return self.name
