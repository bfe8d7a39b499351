"""What became otherwise between two days, of every layer that keeps its past (S8-03): came, went, changed, moved.

The database joins what ended between the days with what began, by the identity of each thing: exact, however many there are, and
without reading what stood still. A thing that was changed and changed back is no difference.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import BinaryField, F, Func, QuerySet, TextField
from django.db.models.functions import Cast

from wanmi.kit.attributes import value_expression
from wanmi.kit.layers import Attribute, MapLayer
from wanmi.kit.rules.paging import Order, Page, page_from
from wanmi.people.queries import layers_of
from wanmi.people.rules.seats import Seat

KINDS = ("added", "removed", "changed", "moved")
SIZE, CHUNK = 40, 2000
BY_IDENTITY = Order("identity", kind="text")
MOVED = 0.000001  # degrees, about a decimetre: less is rounding
UNTOLD = frozenset({"code", "changed_on", "begins_on", "ends_on"})  # follow from the difference itself

_DIFFERENT = """
WITH before (identity, name, words, shape) AS MATERIALIZED ({before}),
after (identity, name, words, shape) AS MATERIALIZED ({after}),
different AS (
  SELECT identity, coalesce(a.name, b.name) AS name, b.words AS was, a.words AS now, coalesce(a.shape, b.shape) AS shape,
         b.shape AS was_shape, b.words IS NULL AS added, a.words IS NULL AS removed,
         coalesce(a.words <> b.words, false) AS changed,
         coalesce(NOT ST_OrderingEquals(a.shape, b.shape) AND ST_HausdorffDistance(a.shape, b.shape) > {moved}, false) AS moved
  FROM before b FULL JOIN after a USING (identity))
"""
_WHICH = "(added OR removed OR changed OR moved)"
_COUNT = "SELECT count(*), count(*) FILTER (WHERE added), count(*) FILTER (WHERE removed), count(*) FILTER (WHERE changed),"
_LINES = """
SELECT identity, name, was, now, added, removed, moved, ST_X(p), ST_Y(p), ST_X(w), ST_Y(w),
       CASE WHEN moved THEN ST_Distance(p::geography, w::geography) END
FROM (SELECT *, ST_PointOnSurface(shape) AS p, CASE WHEN moved THEN ST_PointOnSurface(was_shape) END AS w
      FROM different WHERE {which} ORDER BY identity {order}{limit}) lines ORDER BY identity {order}
"""


@dataclass(frozen=True, slots=True)
class Compared:
    """Two days of a layer, `since` before `until`. `area`: code it begins with; `subclass`: id; `kind`: one of KINDS; "" for all."""

    layer: MapLayer
    since: date
    until: date
    area: str = ""
    subclass: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is otherwise. `kind`: added, removed, changed, or moved where nothing else is. `changes`: (attribute's label,
    before, after). `metres`: how far it moved."""

    kind: str
    identity: str
    name: str
    changes: tuple[tuple[str, str, str], ...]
    moved: bool
    lng: float
    lat: float
    was_lng: float | None = None
    was_lat: float | None = None
    metres: float | None = None


def comparable_layers(seat: Seat) -> list[MapLayer]:
    """Layers that the seat may see and whose rows tell from when until when they hold."""
    return [layer for layer in layers_of(seat) if layer.held is not None]


def counted(comparison: Compared, seat: Seat) -> dict[str, int]:
    """How many of each kind, whatever kind is asked for; "all" together. A thing may be both changed and moved. One query."""
    sql, params = _statement(comparison, seat)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} {_COUNT} count(*) FILTER (WHERE moved) FROM different WHERE {_WHICH}", params)
        return dict(zip(("all", *KINDS), cursor.fetchone(), strict=True))


def page_of_differences(comparison: Compared, seat: Seat, *, after: str = "", before: str = "") -> Page[Difference]:
    """SIZE differences after or before an identity, in the order of identities. One query."""
    backwards, key = bool(before), BY_IDENTITY.read(before or after)
    sql, params = _lines(comparison, seat, edge=str(key[0]) if key else "", backwards=backwards, limit=SIZE + 1)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = [_difference(_compared(comparison.layer), line) for line in cursor.fetchall()]
    return page_from(rows, BY_IDENTITY, SIZE, keyed=key is not None, backwards=backwards)


def differences(comparison: Compared, seat: Seat) -> Iterator[Difference]:
    """All of them, by identity, read through a cursor on the server."""
    sql, params = _lines(comparison, seat, edge="", backwards=False, limit=None)
    names = _compared(comparison.layer)
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(sql, params)
        while chunk := cursor.fetchmany(CHUNK):
            for line in chunk:
                yield _difference(names, line)


def _lines(comparison: Compared, seat: Seat, *, edge: str, backwards: bool, limit: int | None) -> tuple[str, list[Any]]:
    sql, params = _statement(comparison, seat)
    which = comparison.kind if comparison.kind in KINDS else _WHICH
    if edge:
        which, params = f"{which} AND identity {'<' if backwards else '>'} %s", [*params, edge]
    lines = _LINES.format(which=which, order="DESC" if backwards else "", limit=f" LIMIT {limit}" if limit else "")
    return sql + lines, params


def _compared(layer: MapLayer) -> list[Attribute]:
    return [attribute for attribute in layer.attributes if attribute.name not in UNTOLD]


def _difference(names: list[Attribute], line: tuple[Any, ...]) -> Difference:
    identity, name, was, now, added, removed, moved, lng, lat, was_lng, was_lat, metres = line
    changes: tuple[tuple[str, str, str], ...] = ()
    if not added and not removed:
        pairs = zip(names, json.loads(was), json.loads(now), strict=True)
        changes = tuple((str(each.label), old or "", new or "") for each, old, new in pairs if old != new)
    kind = "added" if added else "removed" if removed else "changed" if changes else "moved"
    return Difference(kind, identity, name or identity, changes, moved, lng, lat, was_lng, was_lat, metres)


# ── the statement ────────────────────────────────────────────────────────────────────────────────────────────────────
def _statement(comparison: Compared, seat: Seat) -> tuple[str, list[Any]]:
    """The common table `different` and its parameters. Raises ValueError for a layer that tells nothing of its past."""
    layer = comparison.layer
    if layer.held is None:
        raise ValueError(layer.key)
    begins, ends = layer.held
    before = layer.rows(seat, comparison.since).filter(**{f"{ends}__gt": comparison.since, f"{ends}__lte": comparison.until})
    after = layer.rows(seat, comparison.until).filter(**{f"{begins}__gt": comparison.since, f"{begins}__lte": comparison.until})
    pieces, params = [], list[Any]()
    for rows in (before, after):
        sql, selected = _side(comparison, rows).query.sql_with_params()
        pieces.append(sql)
        params += selected
    return _DIFFERENT.format(before=pieces[0], after=pieces[1], moved=MOVED), params


def _side(comparison: Compared, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Of one day: identity, name, words of the attributes as a JSON array, shape."""
    layer = comparison.layer
    if layer.gone is not None:
        rows = rows.exclude(layer.gone)
    if comparison.area:
        rows = rows.filter(**{f"{layer.area}__startswith": comparison.area})
    if comparison.subclass.isdecimal() and layer.attribute("subclass"):
        rows = rows.filter(subclass_id=int(comparison.subclass[:18]))
    words = [Cast(value_expression(each), TextField()) for each in _compared(layer)]
    named = layer.attribute("name")
    name = Cast(F(named.path if named else layer.identity), TextField())
    return (
        rows.order_by()
        .annotate(identity_text=Cast(F(layer.identity), TextField()), name_text=name)
        .annotate(words_json=Func(*words, function="jsonb_build_array", output_field=TextField()))
        .annotate(shape_binary=Func(F(layer.geometry), function="ST_Force2D", output_field=BinaryField()))
        .values_list("identity_text", "name_text", "words_json", "shape_binary")
    )
