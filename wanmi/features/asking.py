"""What an OGC API request asks: place, time, filters, order, page, attributes, coordinates; and the rows that answer it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from wanmi.features.boxes import box_of
from wanmi.features.filtering import condition_of
from wanmi.features.rules.refusals import WrongQuestion
from wanmi.features.sorting import Key, keys_of
from wanmi.features.spans import Span, span_of
from wanmi.features.systems import DEGREES, srid_of
from wanmi.features.values import attribute_called, value_of
from wanmi.kit.layers import Attribute, MapLayer
from wanmi.people.rules.seats import Seat

USUAL, MOST = 100, 10_000
KNOWN = frozenset(
    {"f", "limit", "bbox", "bbox-crs", "datetime", "crs", "after", "before", "properties", "filter", "filter-lang", "filter-crs", "sortby"}
)
OF_ONE = frozenset({"f", "crs", "datetime", "properties"})  # of a single feature


@dataclass(frozen=True)
class Question:
    """One request for items. `only`: attribute → text; `filter`: text, language, system of its coordinates."""

    limit: int = USUAL
    after: str = ""
    before: str = ""
    srid: int = DEGREES
    box: GEOSGeometry | None = None
    span: Span | None = None
    only: Mapping[str, str] = field(default_factory=dict)
    filter: tuple[str, str, int] = ("", "", DEGREES)
    keys: tuple[Key, ...] = ()
    attributes: tuple[Attribute, ...] = ()


def question_of(query: QueryDict, layer: MapLayer, *, known: frozenset[str] = KNOWN) -> Question:
    """Raises WrongQuestion, naming the parameter."""
    values = {name: query.get(name, "") for name in query}
    for name in values:
        if name not in known and (layer.attribute(name) is None or known is OF_ONE):
            raise WrongQuestion(field=name, why=_("没有这个参数或属性"))
        if len(query.getlist(name)) > 1:
            raise WrongQuestion(field=name, why=_("同一参数只能给一次"))
    if values.get("after") and values.get("before"):
        raise WrongQuestion(field="before", why=_("after 与 before 只能给一个"))
    return Question(
        limit=_limit(values.get("limit", "")),
        after=values.get("after", ""),
        before=values.get("before", ""),
        srid=srid_of(values.get("crs", ""), "crs"),
        box=box_of(values.get("bbox", ""), srid_of(values.get("bbox-crs", ""), "bbox-crs")),
        span=span_of(values.get("datetime", "")),
        only={name: value for name, value in values.items() if name not in KNOWN},
        filter=(
            values.get("filter", "").strip(),
            values.get("filter-lang", "cql2-text"),
            srid_of(values.get("filter-crs", ""), "filter-crs"),
        ),
        keys=keys_of(values.get("sortby", ""), layer),
        attributes=_listed_attributes(values.get("properties", ""), layer),
    )


def _limit(text: str) -> int:
    if not text:
        return USUAL
    if not (text.isascii() and text.isdecimal()) or int(text[:9]) < 1:
        raise WrongQuestion(field="limit", why=_("应为 1 以上的整数"))
    return min(int(text[:9]), MOST)


def _listed_attributes(text: str, layer: MapLayer) -> tuple[Attribute, ...]:
    """The attributes asked for, in their own order; all where none is named."""
    names = {part.strip() for part in text.split(",") if part.strip()}
    chosen = {attribute_called(layer, name, field="properties").name for name in names}
    return tuple(each for each in layer.attributes if not names or each.name in chosen)


def rows_for(layer: MapLayer, seat: Seat | None, question: Question) -> QuerySet[Any]:
    """The rows that the question means and the seat may see, in no order. Raises WrongQuestion.

    A layer without a past answers every time alike (Part 1, /req/core/fc-time-response C).
    """
    rows = _in_time(layer, seat, question.span)
    if question.box is not None:
        rows = rows.filter(**{f"{layer.geometry}__intersects": question.box})
    for name, text in question.only.items():
        attribute = attribute_called(layer, name, field=name)
        rows = rows.filter(**{attribute.path: value_of(rows.model, attribute, text, field=name)})
    text, lang, srid = question.filter
    if text:
        rows = rows.filter(condition_of(text, lang=lang, srid=srid, layer=layer, model=rows.model))
    return rows


def _in_time(layer: MapLayer, seat: Seat | None, span: Span | None) -> QuerySet[Any]:
    if span is None or not layer.has_history:
        return layer.rows(seat, None)
    if span.is_day or layer.during is None:
        return layer.rows(seat, span.last)
    return layer.during(seat, span.first, span.last)


def one_of(layer: MapLayer, rows: QuerySet[Any], identity: str) -> QuerySet[Any]:
    """The row of this identity, if the text can be one."""
    try:
        return rows.filter(**{layer.identity: identity}) if "\0" not in identity else rows.none()
    except ValueError:
        return rows.none()
