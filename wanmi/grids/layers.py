"""What the ground has to show: areas, unit grids, streets, features. Each with the seat's scope and by day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Model, Q, QuerySet, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wanmi.grids import map_style
from wanmi.grids.models import Area, AreaLevel, FeatureKind, GroundFeature, StreetLine, UnitGrid
from wanmi.kit.layers import Attribute, During, MapLayer
from wanmi.kit.spans import in_force, in_force_within, not_over
from wanmi.people.rules.seats import Seat

HELD = ("begins_on", "ends_on")


def held(on: date | None) -> Q:
    """Rows that hold on a day; None: that have not ended today (one may be known before it begins)."""
    return not_over(timezone.localdate()) if on is None else in_force(on)


def in_area(seat: Seat | None, field: str = "code") -> Q:
    """Rows whose code lies in the seat's area; the public and the whole city see all."""
    return Q(**{f"{field}__startswith": seat.area_code}) if seat and seat.area_code else Q()


def areas(seat: Seat | None, on: date | None) -> QuerySet[Any]:
    return Area.objects.filter(held(on), in_area(seat))


def unit_grids(seat: Seat | None, on: date | None) -> QuerySet[Any]:
    return UnitGrid.objects.filter(held(on), in_area(seat))


def during(model: type[Model]) -> During:
    """The rows of a model with begins_on and ends_on that held at some time between two days. A code stands for one row for ever."""

    def rows(seat: Seat | None, first: date | None, last: date | None) -> QuerySet[Any]:
        return model._default_manager.filter(in_force_within(first, last), in_area(seat))

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
