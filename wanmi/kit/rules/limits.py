"""A limit as the standard writes it: an amount and a unit of time (时限; DE-3, workflow section 6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cached_property

WORK_DAY = timedelta(hours=8)  # 1 work_day = 8 work_hour, wherever a work day is counted in parts
LONGEST = timedelta(days=3653)  # ten years of counted time: more is a slip of the pen


class Unit(StrEnum):
    """What a limit is counted in. Work units stand still outside working hours; the others never stop."""

    URGENT_HOUR = "urgent_hour"  # 紧急工作时: continuous, nights and holidays included
    WORK_HOUR = "work_hour"  # 工作时: inside working hours only
    WORK_DAY = "work_day"  # 工作日: the same time of day so many working days later (TM-5)
    NATURAL_DAY = "natural_day"  # 天, 自然日: continuous days
    URGENT_DAY = "urgent_day"  # 紧急工作日: one city's word, counted as a natural day
    MINUTE = "minute"  # 分钟: ours, for stage limits
    WORK_MINUTE = "work_minute"  # 工作分钟: ours, for stage limits

    @property
    def counts_work(self) -> bool:
        """Whether nights, lunch, weekends and holidays are left out."""
        return self in _WORK_UNITS

    @property
    def length(self) -> timedelta:
        """One of it; for work units in working time, a work day being 8 hours."""
        return _LENGTHS[self]

    @property
    def label(self) -> str:
        """The Chinese word."""
        return _CHINESE[self]

    def words(self, language: str) -> str:
        """The word, in Chinese or English."""
        return _CHINESE[self] if language.startswith("zh") else f"{_ENGLISH[self]}s"


_WORK_UNITS = frozenset({Unit.WORK_HOUR, Unit.WORK_DAY, Unit.WORK_MINUTE})
_LENGTHS = {
    Unit.URGENT_HOUR: timedelta(hours=1),
    Unit.WORK_HOUR: timedelta(hours=1),
    Unit.WORK_DAY: WORK_DAY,
    Unit.NATURAL_DAY: timedelta(days=1),
    Unit.URGENT_DAY: timedelta(days=1),
    Unit.MINUTE: timedelta(minutes=1),
    Unit.WORK_MINUTE: timedelta(minutes=1),
}
_CHINESE = {
    Unit.URGENT_HOUR: "紧急工作时",
    Unit.WORK_HOUR: "工作时",
    Unit.WORK_DAY: "工作日",
    Unit.NATURAL_DAY: "天",
    Unit.URGENT_DAY: "紧急工作日",
    Unit.MINUTE: "分钟",
    Unit.WORK_MINUTE: "工作分钟",
}
_ENGLISH = {
    Unit.URGENT_HOUR: "urgent hour",
    Unit.WORK_HOUR: "working hour",
    Unit.WORK_DAY: "working day",
    Unit.NATURAL_DAY: "day",
    Unit.URGENT_DAY: "urgent day",
    Unit.MINUTE: "minute",
    Unit.WORK_MINUTE: "working minute",
}


@dataclass(frozen=True)
class Limit:
    """So many of a unit: 2 紧急工作时, 5 工作日, 0.25 工作时.

    The amount is above zero and may have a fraction; a float is a fault (TypeError), since 0.1 of an hour
    must be six minutes for ever. Nothing, less, or more than ten years is a ValueError.
    """

    amount: Decimal | int
    unit: Unit

    def __post_init__(self) -> None:
        if isinstance(self.amount, (bool, float)):
            raise TypeError(f"a limit's amount is an int or a Decimal, not {self.amount!r}")
        amount = Decimal(self.amount)
        object.__setattr__(self, "amount", amount)
        object.__setattr__(self, "unit", Unit(self.unit))
        if not amount.is_finite() or amount <= 0 or amount > Decimal(LONGEST / self.unit.length):
            raise ValueError(f"a limit is more than nothing and at most ten years, not {self.text()}")

    @cached_property
    def length(self) -> timedelta:
        """The limit in counted time, to the whole second (half a second up)."""
        seconds = Decimal(self.amount) * int(self.unit.length.total_seconds())
        return timedelta(seconds=int(seconds.to_integral_value(ROUND_HALF_UP)))

    def text(self, language: str = "zh-hans") -> str:
        """In words: "2 紧急工作时", or "2 urgent hours" where `language` is English."""
        amount = Decimal(self.amount)
        number = f"{amount.normalize():f}" if amount.is_finite() else str(amount)
        if not language.startswith("en"):
            return f"{number} {self.unit.label}"
        return f"{number} {_ENGLISH[self.unit]}{'' if amount == 1 else 's'}"

    def __str__(self) -> str:
        return self.text()
