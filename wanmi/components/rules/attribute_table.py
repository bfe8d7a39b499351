"""The table of attributes that a city starts with, read and checked: pure."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

KINDS = ("text", "number", "choice", "day", "yes")


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One attribute of one subclass (four digits). `usual`: values often met. `position` counts from 10 in tens within the subclass."""

    subclass: str
    key: str
    label: str
    kind: str
    unit: str
    minimum: float | None
    maximum: float | None
    choices: tuple[str, ...]
    usual: tuple[str, ...]
    source: str
    position: int


class AttributeTableFault(ValueError):
    """A row of the table cannot be used; the message names line and column."""


def field_rows(text: str) -> list[FieldRow]:
    """Rows of attributes.csv, one for each subclass that a line names. Raises AttributeTableFault."""
    rows: list[FieldRow] = []
    known: set[tuple[str, str]] = set()
    counts: dict[str, int] = {}
    for number, line in enumerate(csv.DictReader(io.StringIO(text)), start=2):
        kind, choices = line["kind"], _parts(line["choices"])
        if kind not in KINDS:
            raise AttributeTableFault(f"line {number}, kind: {kind!r} is none of {', '.join(KINDS)}")
        if (kind == "choice") != bool(choices):
            raise AttributeTableFault(f"line {number}, choices: only a choice has them, and it needs some")
        low, high = _number(line["minimum"], number, "minimum"), _number(line["maximum"], number, "maximum")
        for subclass in line["subclasses"].split():
            if (subclass, line["key"]) in known:
                raise AttributeTableFault(f"line {number}, key: {line['key']} of {subclass} is there already")
            known.add((subclass, line["key"]))
            counts[subclass] = counts.get(subclass, 0) + 10
            usual, place = _parts(line["usual"]), counts[subclass]
            rows.append(
                FieldRow(subclass, line["key"], line["label"], kind, line["unit"], low, high, choices, usual, line["source"], place)
            )
    return rows


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("|") if part)


def _number(text: str, line: int, column: str) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        raise AttributeTableFault(f"line {line}, {column}: {text!r} is not a number") from None
