"""Conditions of a flow's rows (`when`): what a column must hold, so that the row counts. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SET, UNSET = "set", "unset"
_BOUNDS = {"least", "most"}


class BadCondition(ValueError):
    """A condition that nobody can read: the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One column and what it must hold: something (`is_set`), nothing, one of `values`, or a number from `least` to `most`."""

    column: str
    is_set: bool | None = None
    values: tuple[Any, ...] = ()
    least: int | None = None
    most: int | None = None

    def holds(self, value: object) -> bool:
        """Whether a value meets it."""
        if self.is_set is not None:
            return bool(value) is self.is_set
        if self.values:
            return value in self.values
        if not isinstance(value, int):
            return False
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)


def read_conditions(table: Mapping[str, Any]) -> tuple[Condition, ...]:
    """The conditions of a row: column → "set", "unset", a value, a list of values, or { least, most }. Raises BadCondition."""
    return tuple(_read(column, value) for column, value in table.items())


def _read(column: str, value: Any) -> Condition:
    if value in (SET, UNSET):
        return Condition(column, is_set=value == SET)
    if isinstance(value, Mapping):
        bounds = dict(value)
        if not bounds or set(bounds) - _BOUNDS or not all(type(each) is int for each in bounds.values()):
            raise BadCondition(f"{column}: bounds are whole numbers called least and most")
        return Condition(column, **bounds)
    values = tuple(value) if isinstance(value, list) else (value,)
    if not values or not all(isinstance(each, bool | int | str) for each in values):
        raise BadCondition(f"{column}: no value, list of values or bounds: {value!r}")
    return Condition(column, values=values)


def all_hold(conditions: tuple[Condition, ...], holder: object) -> bool:
    """Whether an object's columns meet all of them."""
    return all(one.holds(getattr(holder, one.column)) for one in conditions)


def unmet(conditions: tuple[Condition, ...], holder: object) -> Condition | None:
    """The first that an object's columns do not meet."""
    return next((one for one in conditions if not one.holds(getattr(holder, one.column))), None)
