"""When a city works: its hours, its holidays and its make-up days (工作时间, 节假日, 调休; TM-1)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
NOTHING = timedelta(0)
LONGEST_RULER = 300  # years: a limit of ten years of working hours needs some fifty; more is a calendar without work


class WorkPeriod(NamedTuple):
    """One stretch of a working day, local time, the end left out; an end of 00:00 is midnight at the day's end."""

    begin: time
    end: time


WorkPeriods = tuple[WorkPeriod, ...]
DEFAULT_WORK_PERIODS: WorkPeriods = (WorkPeriod(time(8), time(12)), WorkPeriod(time(14), time(18)))


@dataclass(frozen=True)
class WorkingCalendar:
    """Working hours of one city.

    A weekday in `weekend` (Monday = 0) is off, others work, unless `day_overrides` says otherwise (True = working day).
    A working day has the hours of `periods`, or its own from `day_periods` (half days). Everything is a value:
    to change the calendar, make a new one. It keeps a ruler of its years, so make one and use it many times.
    """

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    periods: WorkPeriods = DEFAULT_WORK_PERIODS
    day_overrides: Mapping[date, bool] = field(default_factory=dict)
    day_periods: Mapping[date, WorkPeriods] = field(default_factory=dict)
    weekend: frozenset[int] = frozenset({5, 6})

    def __post_init__(self) -> None:
        if self.weekend >= set(range(7)):
            raise ValueError("a week needs a working day")
        for shifts in (self.periods, *self.day_periods.values()):
            _check_periods(shifts)

    def is_working_day(self, day: date) -> bool:
        """Whether anybody works on this local day."""
        override = self.day_overrides.get(day)
        return day.weekday() not in self.weekend if override is None else override

    def periods_on(self, day: date) -> WorkPeriods:
        """The hours of a local day; none on a day off."""
        return self.day_periods.get(day, self.periods) if self.is_working_day(day) else ()

    def is_working_time(self, at: datetime) -> bool:
        """Whether a moment lies inside working hours (the end of a shift does not)."""
        at = in_utc(at)
        ruler = self.ruler(at)
        stretch = ruler.stretch_from(at)
        return stretch < len(ruler.begins) and ruler.begins[stretch] <= at

    def ruler(self, at: datetime, *, until: datetime | None = None) -> Ruler:
        """The ruler that holds the year of `at` (UTC) and its neighbours, and those of `until`."""
        first, last = at.year, (until or at).year
        kept: Ruler | None = self.__dict__.get("_ruler")
        if kept is not None and kept.first_year < first and last < kept.last_year:
            return kept
        begin, end = first - 1, last + 2
        if kept is not None:
            begin, end = min(begin, kept.first_year), max(end, kept.last_year)
        return self._keep(Ruler(self, begin, end))

    def longer(self, ruler: Ruler) -> Ruler:
        """The same ruler, longer by half; its beginning, and so every reading on it, stays."""
        if ruler.last_year - ruler.first_year > LONGEST_RULER:
            raise OverflowError(f"no such working time within {LONGEST_RULER} years")
        return self._keep(Ruler(self, ruler.first_year, ruler.last_year + 2 + (ruler.last_year - ruler.first_year) // 2))

    def _keep(self, ruler: Ruler) -> Ruler:
        # One assignment, so that threads see the old ruler or the new one; either is right.
        self.__dict__["_ruler"] = ruler
        return ruler


class Ruler:
    """All working stretches of some years laid end to end (UTC), so that a question is one bisection.

    `begins[i]`..`ends[i]` is a stretch, `before[i]` the working time before it, `day_of[i]` its working day's
    number; `days[n]` is a working day's date, `first_of[n]` its first stretch (one entry more closes the list).
    """

    __slots__ = ("before", "begins", "day_of", "days", "ends", "first_of", "first_year", "last_year", "total")

    def __init__(self, calendar: WorkingCalendar, first_year: int, last_year: int) -> None:
        self.first_year, self.last_year = first_year, last_year
        self.begins: list[datetime] = []
        self.ends: list[datetime] = []
        self.before: list[timedelta] = []
        self.day_of: list[int] = []
        self.days: list[date] = []
        self.first_of: list[int] = []
        self.total = NOTHING
        day, stop = date(first_year, 1, 1), date(last_year + 1, 1, 1)
        while day < stop:
            if shifts := calendar.periods_on(day):
                self._lay(day, shifts, calendar.zone)
            day += ONE_DAY
        self.first_of.append(len(self.begins))

    def _lay(self, day: date, shifts: WorkPeriods, zone: ZoneInfo) -> None:
        self.days.append(day)
        self.first_of.append(len(self.begins))
        for shift in shifts:
            begin = datetime.combine(day, shift.begin, zone).astimezone(UTC)
            end_day = day if shift.end != time(0) else day + ONE_DAY
            end = datetime.combine(end_day, shift.end, zone).astimezone(UTC)
            self.begins.append(begin)
            self.ends.append(end)
            self.before.append(self.total)
            self.day_of.append(len(self.days) - 1)
            self.total += end - begin

    def stretch_from(self, at: datetime) -> int:
        """The stretch in which `at` lies, else the next one (TM-4)."""
        i = bisect_right(self.begins, at) - 1
        return i if i >= 0 and at < self.ends[i] else i + 1

    def reading(self, at: datetime) -> timedelta:
        """Working time from the ruler's beginning to `at`."""
        i = bisect_right(self.begins, at) - 1
        return self.before[i] + (min(at, self.ends[i]) - self.begins[i]) if i >= 0 else NOTHING

    def moment(self, reading: timedelta) -> datetime:
        """The earliest moment with this reading, 0 < reading <= total: 18:00, not 08:00 of the next day."""
        i = bisect_left(self.before, reading) - 1
        return self.begins[i] + (reading - self.before[i])

    def clip(self, at: datetime, day: int) -> datetime:
        """`at` moved into the hours of working day number `day`: back to the end of the shift before it, if there is one."""
        first, stop = self.first_of[day], self.first_of[day + 1]
        i = bisect_right(self.begins, at, first, stop) - 1
        return self.begins[first] if i < first else min(at, self.ends[i])


def in_utc(at: datetime) -> datetime:
    """An aware moment in UTC; a naive one is a fault."""
    if at.tzinfo is UTC:
        return at
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return at.astimezone(UTC)


def _check_periods(shifts: WorkPeriods) -> None:
    """Shifts follow one another inside one day."""
    if not shifts:
        raise ValueError("a working day needs hours; mark it as a day off instead")
    for i, shift in enumerate(shifts):
        last = i == len(shifts) - 1
        ends_well = shift.begin < shift.end or (last and shift.end == time(0))
        if not ends_well or (i and shift.begin < shifts[i - 1].end):
            raise ValueError(f"shifts are in order and do not overlap, not {shifts}")
