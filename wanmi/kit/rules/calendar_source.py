"""The working calendar of a city: the country's days off and make-up days, and over them the city's own table (TM-1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from chinese_calendar.constants import holidays, workdays

from wanmi.kit.rules.working_calendar import DEFAULT_WORK_PERIODS, WorkingCalendar, WorkPeriods

# The last year is known once its National Day is: the State Council announces a year in one notice.
KNOWN_YEARS = range(min(holidays).year, max(holidays).year + 1)


def national_days(years: Iterable[int]) -> dict[date, bool]:
    """Days that the country has moved: False = day off (also a weekend inside a holiday), True = make-up working day (调休).

    A year that the library does not know yet gives nothing: weekends only, until the table is filled or the library renewed.
    """
    years_wanted = set(years)
    days = {day: False for day in holidays if day.year in years_wanted}
    days.update({day: True for day in workdays if day.year in years_wanted})
    return days


def working_calendar(
    overrides: Mapping[date, bool],
    zone: ZoneInfo,
    shifts: WorkPeriods = DEFAULT_WORK_PERIODS,
    years: Iterable[int] = KNOWN_YEARS,
    day_shifts: Mapping[date, WorkPeriods] | None = None,
) -> WorkingCalendar:
    """The calendar of `years`; `overrides` (True = working day) win over the country's days, `day_shifts` are half days."""
    return WorkingCalendar(
        zone=zone,
        periods=shifts,
        day_overrides={**national_days(years), **overrides},
        day_periods=dict(day_shifts or {}),
    )
