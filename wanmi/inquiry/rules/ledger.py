"""The ledger's arithmetic (台账): which days a period has, the months before it, and shares against their ceilings. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

MONTHS = 12  # shown one beside the other
_PERIOD = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?")
YEARS = range(2000, 2200)


@dataclass(frozen=True, slots=True)
class Period:
    """A month (2026-03) or a year (2026): from its first day to the first day after it."""

    key: str
    begins: date
    ends: date

    @property
    def last(self) -> date:
        """Its last day."""
        return self.ends - timedelta(days=1)

    @property
    def is_year(self) -> bool:
        return len(self.key) == 4


def period_called(text: str) -> Period | None:
    """The month or year that a text names; None for what is none."""
    found = _PERIOD.fullmatch(text)
    if not found or int(found[1]) not in YEARS:
        return None
    year = int(found[1])
    if found[2] is None:
        return Period(text, date(year, 1, 1), date(year + 1, 1, 1))
    return month_of(date(year, int(found[2]), 1)) if 1 <= int(found[2]) <= 12 else None


def month_of(day: date) -> Period:
    """The month of a day."""
    first = day.replace(day=1)
    return Period(f"{first:%Y-%m}", first, (first + timedelta(days=31)).replace(day=1))


def months_to(last: date, count: int = MONTHS) -> list[Period]:
    """So many months up to the one of a day, the oldest first."""
    found = [month_of(last)]
    while len(found) < count:
        found.append(month_of(found[-1].begins - timedelta(days=1)))
    return found[::-1]


@dataclass(frozen=True, slots=True)
class Share:
    """控制率: how many were granted of so many cases, and the most that there should be (None: no ceiling is set)."""

    granted: int
    of: int
    ceiling: float | None

    @property
    def value(self) -> float | None:
        """0 to 1; None where there was nothing to have a share of."""
        return min(self.granted / self.of, 1.0) if self.of else None

    @property
    def is_over(self) -> bool:
        """Whether it is above its ceiling; what was granted of no case at all is."""
        return self.ceiling is not None and self.granted > self.ceiling * self.of


def percent(share: float | None) -> str:
    """4.3%; 5% without a fraction; — for none. Rounded up, so that what is over its ceiling never reads as the ceiling itself."""
    if share is None:
        return "—"
    tenths = ceil(round(share * 1000, 6))
    return f"{tenths // 10}%" if tenths % 10 == 0 else f"{tenths / 10:.1f}%"
