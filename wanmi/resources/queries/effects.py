"""What becomes of the rows of a delivery: added, changed (what, from → to), the same; by page and as a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from wanmi.kit.deliveries import Kind
from wanmi.resources.kinds import KINDS
from wanmi.resources.models import DeliveredRow, Delivery, Effect, Verdict
from wanmi.resources.queries.deliveries import SIZE
from wanmi.resources.queries.saying import said


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


def outcomes_of(delivery: Delivery, *, effect: str, after: str) -> tuple[list[Outcome], str]:
    """A page of the good rows and those taken, by number, and the key of the next; `effect` "" for all."""
    found = _rows(delivery, effect)
    found = found.filter(number__gt=int(after)) if after.isdecimal() and len(after) < 10 else found
    rows = list(found[: SIZE + 1])
    kind = KINDS[delivery.kind]
    return [_outcome(kind, row) for row in rows[:SIZE]], str(rows[SIZE - 1].number) if len(rows) > SIZE else ""


def all_outcomes(delivery: Delivery) -> Iterator[Outcome]:
    """Every row, one after the other: memory does not grow with them."""
    kind = KINDS[delivery.kind]
    for row in _rows(delivery, "").iterator(chunk_size=2000):
        yield _outcome(kind, row)


def _rows(delivery: Delivery, effect: str) -> QuerySet[DeliveredRow]:
    wanted = Q(effect=effect) if effect in Effect.values else Q()
    return (
        DeliveredRow.objects.filter(wanted, delivery=delivery).exclude(verdict=Verdict.BAD).defer("geometry", "before").order_by("number")
    )


def _value(name: str, value: str, words: dict[str, str] | None) -> str:
    """Of a choice its word, of a shape its size in words; all else is what stands or was said."""
    if words is not None and value:
        return gettext(words.get(value, value))
    return said(value) if name == "geometry" else value


def _outcome(kind: Kind, row: DeliveredRow) -> Outcome:
    labels = kind.labels() | {"grid_code": "单元网格"}
    words = {field.name: dict(field.choices()) for field in kind.fields if field.kind == "choice"}
    changes = [
        Changed(name, gettext(labels.get(name, name)), *(_value(name, str(value or ""), words.get(name)) for value in pair))
        for name, pair in (row.changes or {}).items()
    ]
    return Outcome(row.number, row.code, row.effect, str(row.said.get("name", "") or ""), changes)
