"""What an OGC API request asks: box, day or interval, filters, page, system of coordinates; and the QuerySet that answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.gis.geos import Polygon
from django.core.exceptions import FieldError, ValidationError
from django.db.models import QuerySet

from wanmi.kit.layers import MapLayer
from wanmi.people.rules.seats import Seat
from wanmi.resources.rules.refusals import WrongQuestion

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
ZONES = range(4491, 4555)  # Gauss-Krüger zones of CGCS2000
LATITUDE_FIRST = frozenset({4326, 4490, *ZONES})  # latitude or northing comes first, as EPSG defines them
SYSTEMS = (4326, 4490, 3857, *ZONES)
USUAL, MOST = 100, 10_000
KNOWN = frozenset(
    {"f", "limit", "bbox", "bbox-crs", "datetime", "crs", "after", "properties", "filter", "filter-lang", "filter-crs", "sortby"}
)


@dataclass(frozen=True)
class Question:
    """One request for items. `srid` 84 stands for CRS84: degrees, longitude first."""

    limit: int = USUAL
    after: str = ""
    srid: int = 84
    bbox: tuple[float, float, float, float] | None = None
    day: date | None = None
    only: Mapping[str, str] = field(default_factory=dict)  # attribute → value


def question_of(asked: Mapping[str, str], layer: MapLayer) -> Question:
    """Raises WrongQuestion, naming the parameter."""
    unknown = [name for name in asked if name not in KNOWN and layer.attribute(name) is None]
    if unknown:
        raise WrongQuestion(field=unknown[0], why="没有这个参数或属性")
    return Question(
        limit=_limit(asked.get("limit", "")),
        after=asked.get("after", "")[:40],
        srid=_srid(asked.get("crs", ""), "crs"),
        bbox=_box(asked.get("bbox", ""), _srid(asked.get("bbox-crs", ""), "bbox-crs")),
        day=_day(asked.get("datetime", "")),
        only={name: value for name, value in asked.items() if name not in KNOWN} | _equalities(asked, layer),
    )


def _limit(text: str) -> int:
    if not text:
        return USUAL
    if not text.isdecimal() or int(text[:9]) < 1:
        raise WrongQuestion(field="limit", why="应为 1 以上的整数")
    return min(int(text[:9]), MOST)


def _srid(text: str, name: str) -> int:
    if not text or text == CRS84:
        return 84
    code = text.removeprefix(EPSG)
    if not code.isdecimal() or int(code) not in SYSTEMS:
        raise WrongQuestion(field=name, why="不支持这个坐标系")
    return int(code)


def _box(text: str, srid: int) -> tuple[float, float, float, float] | None:
    if not text:
        return None
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        raise WrongQuestion(field="bbox", why="应为四个数") from None
    if len(numbers) == 6:
        numbers = [numbers[0], numbers[1], numbers[3], numbers[4]]
    if len(numbers) != 4 or any(number != number or abs(number) > 1e9 for number in numbers):
        raise WrongQuestion(field="bbox", why="应为四个数")
    if srid in LATITUDE_FIRST:
        numbers = [numbers[1], numbers[0], numbers[3], numbers[2]]
    if srid not in (84, 4326, 4490):
        frame = Polygon.from_bbox((numbers[0], numbers[1], numbers[2], numbers[3]))
        frame.srid = srid
        frame.transform(4326)
        return tuple(frame.extent)  # type: ignore[return-value]
    return (numbers[0], numbers[1], numbers[2], numbers[3])


def _day(text: str) -> date | None:
    """A day or a moment; of an interval, the day on which it ends (or, open, begins)."""
    if not text or text in ("..", "../.."):
        return None
    begins, _slash, ends = text.partition("/")
    told = next((part for part in (ends, begins) if part not in ("", "..")), "")
    try:
        return datetime.fromisoformat(told.replace("Z", "+00:00")).date()
    except ValueError:
        raise WrongQuestion(field="datetime", why="应为日期或时刻，例如 2026-01-31") from None


def _equalities(asked: Mapping[str, str], layer: MapLayer) -> dict[str, str]:
    """Of a CQL2 text filter, the equalities joined by AND: what map programs send for a chosen value."""
    text = asked.get("filter", "").strip()
    if not text:
        return {}
    if asked.get("filter-lang", "cql2-text") != "cql2-text":
        raise WrongQuestion(field="filter-lang", why="只支持 cql2-text")
    found = {}
    for part in _parts(text):
        name, sign, value = part.partition("=")
        name = name.strip().strip('"')
        if not sign or layer.attribute(name) is None:
            raise WrongQuestion(field="filter", why="只支持 属性 = 值，以 AND 相连")
        found[name] = value.strip().strip("'").replace("''", "'")
    return found


def _parts(text: str) -> list[str]:
    from re import IGNORECASE, split

    inner = text[1:-1] if text.startswith("(") and text.endswith(")") else text
    return [part.strip().strip("()") for part in split(r"\s+AND\s+", inner, flags=IGNORECASE)]


def rows_for(layer: MapLayer, seat: Seat | None, question: Question) -> QuerySet[Any]:
    """The rows that the question means and the seat may see, in the order of their identity. Raises WrongQuestion."""
    if question.day and not layer.has_history:
        raise WrongQuestion(field="datetime", why="这个图层没有历史")
    rows = layer.rows(seat, question.day)
    if question.bbox:
        frame = Polygon.from_bbox(question.bbox)
        frame.srid = 4326
        rows = rows.filter(**{f"{layer.geometry}__bboverlaps": frame})
    for name, value in question.only.items():
        attribute = layer.attribute(name)
        try:
            rows = rows.filter(**{attribute.path: value}) if attribute else rows.none()
        except (ValueError, ValidationError, FieldError):
            raise WrongQuestion(field=name, why="值的类型不对") from None
    return rows.order_by(layer.identity)


def after_key(layer: MapLayer, rows: QuerySet[Any], after: str) -> QuerySet[Any]:
    """The rows after the last one of the page before."""
    if not after:
        return rows
    try:
        return rows.filter(**{f"{layer.identity}__gt": after})
    except (ValueError, ValidationError):
        raise WrongQuestion(field="after", why="翻页键不对") from None
