"""Places with their standard addresses (地名地址, GB/T 30428.3; GE-1 … GE-9). SRID 4326."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PlaceKind(models.TextChoices):
    """GE-5."""

    DISTRICT = "district", _("区县")
    STREET_OFFICE = "street_office", _("街道")
    COMMUNITY = "community", _("社区")
    ZONE = "zone", _("片区")  # 地片, 区片 (GE-4)
    ROAD = "road", _("街巷")
    COMPOUND = "compound", _("小区院落")
    BUILDING = "building", _("楼幢")
    DOORPLATE = "doorplate", _("门楼牌")
    CROSSING = "crossing", _("路口")
    POI = "poi", _("兴趣点")


class Place(models.Model):
    """One row of geocoding (GE-6): a standard name and address with its point, its division and its unit grid."""

    code = models.CharField(_("编码"), max_length=24, unique=True)  # of this installation; never reused
    kind = models.CharField(_("类型"), max_length=13, choices=PlaceKind.choices)
    name = models.CharField(_("标准名称"), max_length=80)  # 东四北大街, 东四北大街12号, 隆福大厦
    address = models.CharField(_("标准地址"), max_length=160)  # 东城区东四北大街12号 (GE-1)
    # The basic limiting feature: the street or lane first, else the compound (GE-2).
    limiting = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="points", verbose_name=_("街巷或小区"))
    number = models.CharField(_("门楼牌号"), max_length=40, blank=True)  # 12号, 甲3号, 5号楼
    division_code = models.CharField(_("行政区代码"), max_length=12, db_index=True)  # 6, 9 or 12 digits
    grid_code = models.CharField(_("单元网格"), max_length=15, blank=True, db_index=True)
    location = models.PointField(_("位置"))
    shape = models.GeometryField(_("范围"), null=True, blank=True)  # a road's lines, a compound's outline
    source = models.CharField(_("来源"), max_length=120, blank=True)
    begins_on = models.DateField(_("启用日期"))
    changed_on = models.DateField(_("变更日期"), null=True, blank=True)
    ends_on = models.DateField(_("停用日期"), null=True, blank=True)

    class Meta:
        constraints = [
            # GE-9
            models.UniqueConstraint(fields=["address", "division_code"], condition=Q(ends_on__isnull=True), name="place_address_once"),
        ]
        indexes = [models.Index(fields=["kind", "code"], name="place_by_kind")]
        ordering = ["code"]
        verbose_name = _("地名地址")
        verbose_name_plural = _("地名地址")

    def __str__(self) -> str:
        return self.address


class AliasKind(models.TextChoices):
    ALIAS = "alias", _("别名")
    FORMER = "former", _("曾用名")
    SHORT = "short", _("简称")


class Alias(models.Model):
    """Another name that people use for a place (GE-6)."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="aliases", verbose_name=_("地名"))
    name = models.CharField(_("名称"), max_length=80)
    kind = models.CharField(_("类型"), max_length=6, choices=AliasKind.choices, default=AliasKind.ALIAS)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "name"], name="alias_once")]
        verbose_name = _("别名")
        verbose_name_plural = _("别名")

    def __str__(self) -> str:
        return self.name
