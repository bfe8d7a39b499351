"""Flows (流程): which stages and moves a case has, kept as the city wrote them."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Flow(models.Model):
    """One version of one management model's flow table. Never changed: a case keeps the version it was filed under."""

    key = models.CharField(max_length=16)  # m5
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=60)
    table = models.JSONField()
    digest = models.CharField(max_length=64)
    is_current = models.BooleanField(default=False)

    class Meta:
        db_table = "cases_flow"  # named when the loop was one room
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="flow_version_once"),
            models.UniqueConstraint(fields=["is_current"], condition=Q(is_current=True), name="flow_one_current"),
        ]
        verbose_name = _("流程")
        verbose_name_plural = _("流程")

    def __str__(self) -> str:
        return f"{self.name} · 第 {self.version} 版"


class FlowInForce(models.Model):
    """Which flow new cases of an area begin under; of several the one with the longest code. The city's own has none and stands as
    `is_current`."""

    area_code = models.CharField(_("区域"), max_length=12, unique=True)
    flow = models.ForeignKey(Flow, models.PROTECT, related_name="+", verbose_name=_("流程"))

    class Meta:
        verbose_name = _("区域流程")
        verbose_name_plural = _("区域流程")

    def __str__(self) -> str:
        return f"{self.area_code} {self.flow}"
