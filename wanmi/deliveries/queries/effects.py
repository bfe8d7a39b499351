"""What becomes of the rows of a delivery: added, changed (what, from → to), the same; by page and as a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from wanmi.deliveries.kinds import KINDS
from wanmi.deliveries.models import DeliveredRow, Delivery, Effect, Verdict
from wanmi.deliveries.queries.deliveries import SIZE
from wanmi.formats.queries.translating import translated
from wanmi.kit.deliveries import Kind
from wanmi.kit.paging import rows_of
from wanmi.kit.rules.paging import Order, Page


@dataclass(frozen=True, slots=True)
class Changed:
    """One field of a row: its name and label, what it says now and what it would say, in the reader's words."""

    field: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """A row, its effect, and what changes. `name`: what it is called, where it has no code."""

    number: int
    code: str
    effect: str
    name: str
    changes: list[Changed]


def outcomes_of(delivery: Delivery, *, effect: str, after: str) -> Page[Outcome]:
    """A page of the good rows and those taken, by number; `effect` "" for all."""
    kind = KINDS[delivery.kind]
    return rows_of(_rows(delivery, effect), Order("number"), lambda row: _outcome(kind, row), after=after, size=SIZE)


def all_outcomes(delivery: Delivery) -> Iterator[Outcome]:
    """Every row, one after the other: memory does not grow with them."""
    kind = KINDS[delivery.kind]
    for row in _rows(delivery, "").iterator(chunk_size=2000):
        yield _outcome(kind, row)


def _rows(delivery: Delivery, effect: str) -> QuerySet[DeliveredRow]:
    condition = Q(effect=effect) if effect in Effect.values else Q()
    return (
        DeliveredRow.objects.filter(condition, delivery=delivery)
        .exclude(verdict=Verdict.BAD)
        .defer("geometry", "before")
        .order_by("number")
    )


def _value(name: str, value: str, words: dict[str, str] | None) -> str:
    """Of a choice its word, of a shape its size in words; all else is what stands or was said."""
    if words is not None and value:
        return gettext(words.get(value, value))
    return translated(value) if name == "geometry" else value


def _outcome(kind: Kind, row: DeliveredRow) -> Outcome:
    labels = kind.labels() | {"grid_code": "单元网格"}
    words = {field.name: dict(field.choices()) for field in kind.fields if field.kind == "choice"}
    changes = [
        Changed(name, gettext(labels.get(name, name)), *(_value(name, str(value or ""), words.get(name)) for value in pair))
        for name, pair in (row.changes or {}).items()
    ]
    return Outcome(row.number, row.code, row.effect, str(row.cells.get("name", "") or ""), changes)
