"""Places with their standard addresses (地名地址, GB/T 30428.3; GE-1 … GE-9). SRID 4326."""

from __future__ import annotations

from typing import Self

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wanmi.people.queries import layer_sight
from wanmi.people.rules.seats import Seat


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


class Stem(models.Model):
    """What a place is called without its door number, in canonical form, once a county: the street of ten thousand doorplates.

    Searching goes by stems, of which there are few, and then by the number within one. Made by actions.indexing alone.
    """

    county = models.CharField(max_length=6)
    text = models.CharField(max_length=160)  # rules.writing.canonical; of a crossing rules.parsing.crossing_name

    class Meta:
        constraints = [models.UniqueConstraint(fields=["text", "county"], name="stem_once")]
        verbose_name = _("词干")
        verbose_name_plural = _("词干")

    def __str__(self) -> str:
        return self.text


class PlaceQuerySet(models.QuerySet["Place"]):
    def visible_to(self, seat: Seat | None) -> Self:
        """Those that there are for a seat, live or retired: of its area, and none where the city withholds the layer from it."""
        return self.in_area_of(seat) if layer_sight("places", seat).seen else self.none()

    def in_area_of(self, seat: Seat | None) -> Self:
        """Those of a seat's area. A street belongs to its county, which a seat of one street office works in too: the codes of divisions
        above an area count as in it."""
        area = seat.area_code if seat else ""
        above = [area[:length] for length in (6, 9) if length < len(area)]
        return self.filter(Q(division_code__startswith=area) | Q(division_code__in=above)) if area else self.all()


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
    # How it is searched (actions.indexing): the stem, and the number within it. Empty until indexed.
    stem = models.ForeignKey(Stem, models.SET_NULL, null=True, blank=True, editable=False, related_name="places", db_index=False)
    door = models.IntegerField(null=True, editable=False)  # 12 of 甲12号院; null for what has no number
    lane = models.CharField(max_length=40, blank=True, default="", db_default="", editable=False)  # 389巷3弄
    door_rest = models.CharField(max_length=40, blank=True, default="", db_default="", editable=False)  # 甲, -1, 院5楼
    # What has a name of its own and stands at an address of another: 国贸大厦, 湖滨西路12号. Null where its address is its name.
    at_stem = models.ForeignKey(Stem, models.SET_NULL, null=True, blank=True, editable=False, related_name="standing", db_index=False)
    at_door = models.IntegerField(null=True, editable=False)
    at_lane = models.CharField(max_length=40, blank=True, default="", db_default="", editable=False)
    at_rest = models.CharField(max_length=40, blank=True, default="", db_default="", editable=False)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            # GE-9
            models.UniqueConstraint(fields=["address", "division_code"], condition=Q(ends_on__isnull=True), name="place_address_once"),
        ]
        indexes = [
            models.Index(fields=["kind", "code"], name="place_by_kind"),
            models.Index(fields=["stem", "lane", "door", "door_rest"], condition=Q(ends_on__isnull=True), name="place_by_stem"),
            models.Index(
                fields=["at_stem", "at_lane", "at_door"], condition=Q(ends_on__isnull=True, at_stem__isnull=False), name="place_by_address"
            ),
        ]
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


class Term(models.Model):
    """One way to say a stem or, by an alias, a single place: in characters, in letters, by initials, by pairs of sounds."""

    stem = models.ForeignKey(Stem, models.CASCADE, related_name="terms")
    place = models.ForeignKey(Place, models.CASCADE, null=True, blank=True, related_name="terms")  # null: all of the stem
    text = models.CharField(max_length=160)  # canonical
    pinyin = models.CharField(max_length=600)
    initials = models.CharField(max_length=200)
    grams = ArrayField(models.TextField())
    is_alias = models.BooleanField(default=False)
    weight = models.SmallIntegerField(default=0)  # of two that fit alike the heavier comes first: districts, streets, then the rest

    class Meta:
        indexes = [
            GinIndex(fields=["grams"], name="term_grams"),
            models.Index(fields=["text"], opclasses=["text_pattern_ops"], name="term_text"),
            models.Index(fields=["pinyin"], opclasses=["text_pattern_ops"], name="term_pinyin"),
            models.Index(fields=["initials"], opclasses=["text_pattern_ops"], name="term_initials"),
        ]
        verbose_name = _("检索词")
        verbose_name_plural = _("检索词")

    def __str__(self) -> str:
        return self.text
