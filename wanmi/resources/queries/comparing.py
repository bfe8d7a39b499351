"""What became otherwise between two days: rows that began, ended or changed, of every layer that keeps its past (S8-03)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from wanmi.kit.layers import MapLayer
from wanmi.people.queries import layers_of
from wanmi.people.rules.seats import Seat
from wanmi.resources.queries.selection import lines_of

MOST = 3000  # differences of one comparison
MOVED = 0.000001  # degrees, about a decimetre: less is rounding
# Fields of a layer's rows that tell since when and until when a row holds (the first day on which it no longer does).
SPANS = {"components": ("valid_from", "valid_until")}
USUAL_SPAN = ("begins_on", "ends_on")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is otherwise. `kind`: added, removed, changed. `changes`: (attribute's label, before, after)."""

    kind: str
    identity: str
    name: str
    changes: tuple[tuple[str, str, str], ...]
    moved: bool
    lng: float
    lat: float
    was_lng: float | None = None
    was_lat: float | None = None


def comparable_layers(seat: Seat) -> list[MapLayer]:
    """Layers that the seat may see and whose rows tell from when until when they hold."""
    return [layer for layer in layers_of(seat) if layer.has_history and (layer.key in SPANS or layer.attribute("begins_on"))]


def differences(layer: MapLayer, seat: Seat, *, since: date, until: date, area: str = "") -> list[Difference]:
    """At most MOST, by identity. Two queries: only rows that began or ended between the days are read, however many stand."""
    begins, ends = SPANS.get(layer.key, USUAL_SPAN)
    before_rows = layer.rows(seat, since).filter(**{f"{ends}__gt": since, f"{ends}__lte": until})
    after_rows = layer.rows(seat, until).filter(**{f"{begins}__gt": since, f"{begins}__lte": until})
    if area:
        before_rows, after_rows = (rows.filter(**{f"{_area_field(layer)}__startswith": area}) for rows in (before_rows, after_rows))
    before = {str(line["code"]): line for line in lines_of(layer, before_rows.order_by(layer.identity)[: MOST + 1])}
    after = {str(line["code"]): line for line in lines_of(layer, after_rows.order_by(layer.identity)[: MOST + 1])}
    found = [_difference(layer, identity, before.get(identity), after.get(identity)) for identity in sorted(before.keys() | after.keys())]
    return [each for each in found if each.kind != "changed" or each.changes or each.moved][:MOST]


def _area_field(layer: MapLayer) -> str:
    return "unit_grid__code" if layer.key == "components" else "code"


def _difference(layer: MapLayer, identity: str, before: dict[str, Any] | None, after: dict[str, Any] | None) -> Difference:
    kind = "changed" if before and after else "added" if after else "removed"
    line: dict[str, Any] = after or before or {}
    changes, moved = [], False
    if before and after:
        told = [attribute for attribute in layer.attributes if attribute.name not in ("code", "changed_on", "begins_on", "ends_on")]
        changes = [
            (str(attribute.label), str(before[attribute.name] or ""), str(after[attribute.name] or ""))
            for attribute in told if before[attribute.name] != after[attribute.name]
        ]  # fmt: skip
        moved = abs(before["lng"] - after["lng"]) > MOVED or abs(before["lat"] - after["lat"]) > MOVED
    was = (before["lng"], before["lat"]) if before and moved else (None, None)
    return Difference(kind, identity, str(line.get("name") or identity), tuple(changes), moved, line["lng"], line["lat"], *was)


def counted(found: list[Difference]) -> dict[str, int]:
    """How many of each kind, and how many moved."""
    kinds = Counter(each.kind for each in found)
    return {"added": kinds["added"], "removed": kinds["removed"], "changed": kinds["changed"], "moved": sum(each.moved for each in found)}
