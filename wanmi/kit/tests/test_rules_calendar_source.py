"""The city's calendar: the country's days against an independent list, and the city's own table over them (TM-1)."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from wanmi.kit.rules.calendar_source import KNOWN_YEARS, national_days, working_calendar
from wanmi.kit.rules.working_time import Limit, Unit, WorkPeriod, due

SHANGHAI = ZoneInfo("Asia/Shanghai")
ANNOUNCED = {
    date.fromisoformat(row["date"]): row["is_off_day"] == "False"
    for row in csv.DictReader((Path(__file__).parent / "data" / "china_days_2024_2026.csv").open(encoding="utf-8"))
}


def test_every_day_of_three_years_is_as_announced():
    calendar = working_calendar({}, SHANGHAI)
    day = date(2024, 1, 1)
    while day <= date(2026, 12, 31):
        assert calendar.is_working_day(day) == ANNOUNCED.get(day, day.weekday() < 5), day
        day += timedelta(days=1)


def test_the_library_knows_the_years_of_the_list():
    assert {2024, 2025, 2026} <= set(KNOWN_YEARS)


def test_only_the_years_asked_for_are_taken():
    assert {day.year for day in national_days([2025])} == {2025}


def test_a_year_nobody_has_announced_has_weekends_only():
    calendar = working_calendar({}, SHANGHAI, years=range(2024, 2100))

    assert calendar.is_working_day(date(2098, 10, 1))
    assert not calendar.is_working_day(date(2098, 10, 4))


@pytest.mark.parametrize(("day", "working"), [(date(2025, 10, 1), True), (date(2025, 9, 28), False), (date(2025, 11, 22), True)])
def test_the_citys_own_table_wins_over_the_country(day, working):
    assert working_calendar({}, SHANGHAI).is_working_day(day) is not working
    assert working_calendar({day: working}, SHANGHAI).is_working_day(day) is working


def test_a_limit_runs_from_before_national_day_to_after_it():
    """The day before is a Tuesday; the holiday lasts from 1 to 8 October 2025; Saturday the 11th is made up."""
    calendar = working_calendar({}, SHANGHAI)
    start = datetime(2025, 9, 30, 16, 0, tzinfo=SHANGHAI).astimezone(UTC)

    assert due(start, Limit(3, Unit.WORK_DAY), calendar) == datetime(2025, 10, 11, 16, 0, tzinfo=SHANGHAI)


def test_hours_and_half_days_are_the_citys():
    summer = (WorkPeriod(time(7), time(11)), WorkPeriod(time(15), time(19)))
    calendar = working_calendar({}, SHANGHAI, summer, day_shifts={date(2025, 11, 21): (WorkPeriod(time(7), time(11)),)})

    assert calendar.periods_on(date(2025, 11, 20)) == summer
    assert calendar.periods_on(date(2025, 11, 21)) == summer[:1]
    assert calendar.periods_on(date(2025, 11, 22)) == ()
