"""The clock of the flow: when a limit ends, what is used of it, what is left (workflow section 6).

Moments are aware and come back in UTC. Counted time is a timedelta in the limit's own unit: plain time for
continuous units, working time for work units, with 8 hours for every work day.

Choices, where the standard leaves one:
- TM-4 a shift holds its first moment and not its last: what starts at 18:00 counts from 08:00 of the next working day.
- A limit in work hours or work minutes ends at the earliest moment at which all of it is used: 17:00 + 1 hour is 18:00.
- TM-5 a limit of n work days, counted from the moment of TM-4, ends at the same local time n working days later. If nobody
  works then (half days), it ends with the shift before, or, with none before it that day, at the day's first moment.
- A part of a work day follows the whole days as work hours, 8 to the day, but never ends later than one more whole day would.
- What starts inside a minute counts from its second; nothing is rounded.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from wanmi.kit.rules.limits import WORK_DAY, Limit, Unit
from wanmi.kit.rules.working_calendar import (
    DEFAULT_WORK_PERIODS,
    NOTHING,
    Ruler,
    WorkingCalendar,
    WorkPeriod,
    in_utc,
)

__all__ = [
    "DEFAULT_WORK_PERIODS",
    "WARN_SHARE",
    "Light",
    "Limit",
    "Unit",
    "WorkPeriod",
    "WorkingCalendar",
    "due",
    "elapsed",
    "light",
    "remaining",
    "resume",
    "warn_at",
]

WARN_SHARE = 0.8  # TM-6


class Light(StrEnum):
    """The light of a running limit (TM-6)."""

    GREEN = "green"  # in time
    AMBER = "amber"  # from 80 % of the limit
    RED = "red"  # past it
    STOPPED = "stopped"  # the clock stands still


def due(start: datetime, limit: Limit, calendar: WorkingCalendar) -> datetime:
    """The moment at which a limit that starts at `start` ends (TM-3, TM-4, TM-5)."""
    return resume(limit.length, start, limit.unit, calendar)


def warn_at(start: datetime, limit: Limit, calendar: WorkingCalendar, share: float = WARN_SHARE) -> datetime:
    """The moment at which `share` (0 to 1) of a limit is used, counted in its own unit: 4 of 5 work days (TM-6)."""
    return resume(limit.length * share, start, limit.unit, calendar)


def resume(rest: timedelta, at: datetime, unit: Unit, calendar: WorkingCalendar) -> datetime:
    """The end of a limit of which `rest` (counted time) is left when its clock goes on at `at`; `at` if nothing is left."""
    at = in_utc(at)
    if rest <= NOTHING:
        return at
    if unit is Unit.WORK_DAY:
        return _after_work_days(at, rest, calendar)
    if unit.counts_work:
        return _after_work(at, rest, calendar)
    return at + rest


def elapsed(start: datetime, end: datetime, unit: Unit, calendar: WorkingCalendar) -> timedelta:
    """Counted time between two moments in a limit's unit; negative when `end` comes first.

    With work days, whole days are those of TM-5 (a half day passed is a day), the rest is working time, 8 hours at most.
    """
    start, end = in_utc(start), in_utc(end)
    if not unit.counts_work:
        return end - start
    if end < start:
        return -elapsed(end, start, unit, calendar)
    ruler = calendar.ruler(start, until=end)
    if unit is not Unit.WORK_DAY:
        return ruler.reading(end) - ruler.reading(start)
    days = ruler.day_of[ruler.stretch_from(end)] - ruler.day_of[ruler.stretch_from(start)]
    base = _days_later(start, days, calendar, ruler)
    if base > end and days:
        days -= 1
        base = _days_later(start, days, calendar, ruler)
    return days * WORK_DAY + min(ruler.reading(end) - ruler.reading(base), WORK_DAY)


def remaining(at: datetime, due_at: datetime, unit: Unit, calendar: WorkingCalendar) -> timedelta:
    """Counted time left until `due_at`; negative by what it is late."""
    return elapsed(at, due_at, unit, calendar)


def light(at: datetime, warn_at: datetime, due_at: datetime, stopped: bool = False) -> Light:
    """The light at a moment: amber from `warn_at`, red past `due_at` (on the second itself it is still in time)."""
    if stopped:
        return Light.STOPPED
    if at > due_at:
        return Light.RED
    return Light.AMBER if at >= warn_at else Light.GREEN


def _after_work(at: datetime, rest: timedelta, calendar: WorkingCalendar) -> datetime:
    ruler = calendar.ruler(at)
    reading = ruler.reading(at) + rest
    while reading > ruler.total:
        ruler = calendar.longer(ruler)
    return ruler.moment(reading)


def _after_work_days(at: datetime, rest: timedelta, calendar: WorkingCalendar) -> datetime:
    days, part = divmod(rest, WORK_DAY)
    base = _days_later(at, days, calendar, calendar.ruler(at))
    if not part:
        return base
    next_day = _days_later(at, days + 1, calendar, calendar.ruler(at))
    return min(_after_work(base, part, calendar), next_day)


def _days_later(at: datetime, days: int, calendar: WorkingCalendar, ruler: Ruler) -> datetime:
    """The same local time so many working days later, clipped to working hours (TM-5); for 0 days, TM-4's moment."""
    while (stretch := ruler.stretch_from(at)) >= len(ruler.begins) or ruler.day_of[stretch] + days >= len(ruler.days):
        ruler = calendar.longer(ruler)
    begin = max(at, ruler.begins[stretch])
    if not days:
        return begin
    number = ruler.day_of[stretch] + days
    # Not timetz(): the clock on the wall counts, whatever its offset is on that day.
    same_time = datetime.combine(ruler.days[number], begin.astimezone(calendar.zone).time(), calendar.zone)
    return ruler.clip(same_time.astimezone(UTC), number)
