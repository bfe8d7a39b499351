"""What the ground has to show: areas, unit grids, responsibility grids, streets, features. Each with the seat's scope and by day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Model, Q, QuerySet, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wanmi.grids import map_style
from wanmi.grids.models import SEES_PATROLS, Area, AreaLevel, FeatureKind, GroundFeature, ResponsibilityGrid, StreetLine, UnitGrid
from wanmi.kit.layers import Attribute, During, MapLayer
from wanmi.people.rules.seats import Seat

HELD = ("begins_on", "ends_on")
# Who does the work never learns who patrols where.


def in_force(on: date | None) -> Q:
    """Rows with begins_on and ends_on that hold on a day; `ends_on` is the first day on which they no longer do."""
    if on is None:
        return Q(ends_on__isnull=True) | Q(ends_on__gt=timezone.localdate())
    return Q(begins_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gt=on))


def held_within(first: date | None, last: date | None) -> Q:
    """Rows that held at some time from the first to the last day, both included."""
    held = Q(begins_on__lte=last) if last else Q()
    return held & (Q(ends_on__isnull=True) | Q(ends_on__gt=first)) if first else held


def in_area(seat: Seat | None, field: str = "code") -> Q:
    """Rows whose code lies in the seat's area; the public and the whole city see all."""
    return Q(**{f"{field}__startswith": seat.area_code}) if seat and seat.area_code else Q()


def areas(seat: Seat | None, on: date | None) -> QuerySet[Any]:
    return Area.objects.filter(in_force(on), in_area(seat))


def unit_grids(seat: Seat | None, on: date | None) -> QuerySet[Any]:
    return UnitGrid.objects.filter(in_force(on), in_area(seat))


def responsibility_grids(seat: Seat | None, on: date | None) -> QuerySet[Any]:
    return ResponsibilityGrid.objects.filter(in_force(on), in_area(seat))


def during(model: type[Model]) -> During:
    """The rows of a model with begins_on and ends_on that held at some time between two days. A code stands for one row for ever."""

    def rows(seat: Seat | None, first: date | None, last: date | None) -> QuerySet[Any]:
        return model._default_manager.filter(held_within(first, last), in_area(seat))

    return rows


def streets(seat: Seat | None, on: date | None) -> QuerySet[Any]:
    return StreetLine.objects.annotate(day=Value(on))


def features(seat: Seat | None, on: date | None) -> QuerySet[Any]:
    return GroundFeature.objects.all()


LAYERS = (
    MapLayer(
        "areas", _("区域"), areas,
        (
            Attribute("code", _("代码"), "code", "code"),
            Attribute("name", _("名称"), "name"),
            Attribute("level", _("层级"), "level", "choice", lambda: AreaLevel.choices),
            Attribute("begins_on", _("启用日期"), "begins_on", "date"),
            Attribute("ends_on", _("停用日期"), "ends_on", "date"),
        ),
        shape="polygon", has_history=True, during=during(Area), held=HELD, style=map_style.AREAS, position=20,
    ),
    MapLayer(
        "unit_grids", _("单元网格"), unit_grids,
        (
            Attribute("code", _("网格码"), "code", "code"),
            Attribute("community_code", _("社区"), "community_code", "code"),
            Attribute("area_class", _("区域等级"), "area_class", "choice", lambda: [("1", "一级"), ("2", "二级"), ("3", "三级")]),
            Attribute("area_m2", _("面积(㎡)"), "area_m2", "number"),
            Attribute("perimeter_m", _("周长(m)"), "perimeter_m", "number"),
            Attribute("land_use", _("用地类型"), "land_use"),
            Attribute("responsible", _("责任单位"), "responsible"),
            Attribute("begins_on", _("启用日期"), "begins_on", "date"),
            Attribute("ends_on", _("停用日期"), "ends_on", "date"),
        ),
        shape="polygon", has_history=True, during=during(UnitGrid), held=HELD, card="unit_grid", style=map_style.UNIT_GRIDS,
        position=21,
    ),
    MapLayer(
        "responsibility_grids", _("责任网格"), responsibility_grids,
        (
            Attribute("code", _("代码"), "code", "code"),
            Attribute("name", _("名称"), "name"),
            Attribute("begins_on", _("启用日期"), "begins_on", "date"),
            Attribute("ends_on", _("停用日期"), "ends_on", "date"),
        ),
        shape="polygon", right=SEES_PATROLS, has_history=True, during=during(ResponsibilityGrid), held=HELD,
        style=map_style.RESPONSIBILITY_GRIDS, position=22,
    ),
    MapLayer(
        "streets", _("街道线"), streets,
        (
            Attribute("id", _("序号"), "id", "number"),
            Attribute("name", _("名称"), "name"),
            Attribute("highway", _("等级"), "highway"),
        ),
        shape="line", identity="id", style=map_style.STREETS, position=30,
    ),
    MapLayer(
        "features", _("地形要素"), features,
        (
            Attribute("id", _("序号"), "id", "number"),
            Attribute("kind", _("类型"), "kind", "choice", lambda: FeatureKind.choices),
            Attribute("name", _("名称"), "name"),
            Attribute("height_m", _("高度(m)"), "height_m", "number"),
        ),
        shape="any", identity="id", style=map_style.FEATURES, position=31,
    ),
)  # fmt: skip
