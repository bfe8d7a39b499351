"""Managed components (城市部件): every cover, lamp and bin with an identity code of 16 digits."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.db.models import Q

from wanmi.catalogue.models import Subclass
from wanmi.grids.models import UnitGrid
from wanmi.people.models import Organisation


class ComponentState(models.TextChoices):
    INTACT = "intact", "完好"
    DAMAGED = "damaged", "破损"
    LOST = "lost", "丢失"
    ABANDONED = "abandoned", "废弃"


class Component(models.Model):
    """One physical object. The code never changes and is never reused; a lost one keeps its row (CO-5)."""

    code = models.CharField("标识码", max_length=16, unique=True)  # county 6, class 2, subclass 2, sequence 6 (CO-1)
    name = models.CharField("名称", max_length=60)
    subclass = models.ForeignKey(Subclass, models.PROTECT, related_name="components", verbose_name="小类")
    unit_grid = models.ForeignKey(UnitGrid, models.PROTECT, related_name="components", verbose_name="单元网格")
    geometry = models.GeometryField("几何")
    address = models.CharField("位置", max_length=120, blank=True)
    competent = models.ForeignKey(Organisation, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="主管部门")
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="权属单位")
    maintainer = models.ForeignKey(Organisation, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="养护单位")
    state = models.CharField("状态", max_length=9, choices=ComponentState.choices, default=ComponentState.INTACT)
    initial_on = models.DateField("初始日期")
    changed_on = models.DateField("变更日期", null=True, blank=True)
    source = models.CharField("数据来源", max_length=80, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^\d{16}$"), name="component_code_16_digits"),
            models.CheckConstraint(
                condition=Q(changed_on__isnull=True) | Q(changed_on__gte=models.F("initial_on")), name="component_dates"
            ),
        ]
        ordering = ["code"]
        verbose_name = "部件"
        verbose_name_plural = "部件"

    def __str__(self) -> str:
        return f"{self.name} {self.code}"
