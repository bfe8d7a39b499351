"""What a tile's address asks besides its place: a day, and filters, in one spelling so that the same wish is the same tile."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from wanmi.kit.refusals import Refusal
from wanmi.kit.rules.days import EVERY_YEAR, read_day

VALUE = re.compile(r"^[\w.-]{1,40}$")
MOST_VALUES = 60


class WrongFilter(Refusal):
    """A day that is none, or a filter of unreadable values. Fact: value."""

    code = "kit.wrong_filter"
    sentence = "地图筛选条件“%(value)s”无法识别，请重新选择。"


@dataclass(frozen=True, slots=True)
class TileFilter:
    """`only`: name → the values that are shown; a name that is missing shows all. `day`: as it was then; None: now."""

    only: Mapping[str, tuple[str, ...]]
    day: date | None = None

    def __str__(self) -> str:
        """The same wish always the same text."""
        parts = [f"{name}={','.join(values)}" for name, values in sorted(self.only.items())]
        return "&".join([*parts, *([f"day={self.day}"] if self.day else [])])


def tile_filter_of(query: Mapping[str, str], names: tuple[str, ...]) -> TileFilter:
    """Read `name=a,b` for each of `names`, and `day=YYYY-MM-DD`. Raises WrongFilter, naming the field."""
    only: dict[str, tuple[str, ...]] = {}
    for name in names:
        values = sorted({value for value in query.get(name, "").split(",") if value})
        if wrong := next((value for value in values if not VALUE.match(value)), "" if len(values) <= MOST_VALUES else "…"):
            raise WrongFilter(field=name, value=wrong)
        if values:
            only[name] = tuple(values)
    return TileFilter(only, _day(query.get("day", "")))


def _day(text: str) -> date | None:
    day = read_day(text, years=EVERY_YEAR)
    if text and day is None:
        raise WrongFilter(field="day", value=text[:20])
    return day
