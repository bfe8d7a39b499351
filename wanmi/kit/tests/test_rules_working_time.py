"""The clock against a slow oracle that walks minute by minute, and by hand where a reader wants an example."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wanmi.kit.rules.working_time import (
    DEFAULT_WORK_PERIODS,
    Light,
    Limit,
    Unit,
    WorkingCalendar,
    WorkPeriod,
    due,
    elapsed,
    light,
    remaining,
    resume,
    warn_at,
)
from wanmi.kit.tests.slow_clock import SlowClock

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR = timedelta(hours=1)
# A weekend, a holiday on Tuesday, a make-up Saturday and a half day on Thursday, within eleven days.
HOLIDAY, MAKE_UP, HALF_DAY = date(2025, 9, 30), date(2025, 9, 27), date(2025, 10, 2)
MORNING = (WorkPeriod(time(8), time(12)),)
LATE = (WorkPeriod(time(15), time(17)),)
CALENDAR = WorkingCalendar(
    zone=SHANGHAI,
    day_overrides={HOLIDAY: False, MAKE_UP: True},
    day_periods={HALF_DAY: MORNING},
)
UNIFORM = WorkingCalendar(zone=SHANGHAI, day_overrides={HOLIDAY: False, MAKE_UP: True})


def at(text: str) -> datetime:
    """A Shanghai wall-clock time of 2025, as UTC: "09-26 17:00"."""
    form = "%Y-%m-%d %H:%M:%S" if text.count(":") == 2 else "%Y-%m-%d %H:%M"
    return datetime.strptime(f"2025-{text}", form).replace(tzinfo=SHANGHAI).astimezone(UTC)


def oracle(calendar: WorkingCalendar) -> SlowClock:
    return SlowClock(calendar.zone, calendar.periods, calendar.day_overrides, calendar.day_periods)


hours_of_a_day = st.sampled_from(
    [
        DEFAULT_WORK_PERIODS,
        MORNING,
        LATE,
        (WorkPeriod(time(8, 30), time(12)), WorkPeriod(time(13, 15), time(17, 45))),
        (WorkPeriod(time(7), time(12)), WorkPeriod(time(13), time(18))),
        (WorkPeriod(time(6), time(9)), WorkPeriod(time(9), time(9, 7)), WorkPeriod(time(21), time(0))),
    ]
)
days = st.dates(date(2025, 9, 22), date(2025, 10, 12))
calendars = st.builds(
    WorkingCalendar,
    zone=st.sampled_from([SHANGHAI, ZoneInfo("Asia/Urumqi"), ZoneInfo("UTC")]),
    periods=hours_of_a_day,
    day_overrides=st.dictionaries(days, st.booleans(), max_size=8),
    day_periods=st.dictionaries(days, hours_of_a_day, max_size=4),
)
minutes = st.integers(0, 10 * 24 * 60).map(lambda n: at("09-24 00:00") + timedelta(minutes=n))
seconds = st.integers(0, 10 * 24 * 3600).map(lambda n: at("09-24 00:00") + timedelta(seconds=n))
units = st.sampled_from(Unit)
amounts = st.decimals(Decimal("0.01"), Decimal(6), places=2)
limits = st.builds(Limit, amounts, units)


class TestAgainstTheOracle:
    @settings(max_examples=60, deadline=None)
    @given(minutes, st.integers(1, 20 * 60), calendars, st.sampled_from([Unit.WORK_MINUTE, Unit.WORK_HOUR]))
    def test_work_hours_and_minutes_end_where_counting_minutes_ends(self, start, count, calendar, unit):
        limit = Limit(count, unit) if unit is Unit.WORK_MINUTE else Limit(Decimal(count // 15 + 1) / 4, unit)
        counted = count if unit is Unit.WORK_MINUTE else (count // 15 + 1) * 15

        assert due(start, limit, calendar) == oracle(calendar).after_working(start, counted)

    @settings(max_examples=60, deadline=None)
    @given(minutes, st.integers(1, 6), calendars)
    def test_work_days_end_at_the_same_time_so_many_working_days_later(self, start, count, calendar):
        assert due(start, Limit(count, Unit.WORK_DAY), calendar) == oracle(calendar).after_work_days(start, count)

    @settings(max_examples=60, deadline=None)
    @given(minutes, st.integers(0, 5), st.integers(1, 31), calendars)
    def test_a_part_of_a_work_day_follows_as_work_hours_and_never_passes_a_whole_day(self, start, whole, quarters, calendar):
        slow = oracle(calendar)
        base = slow.after_work_days(start, whole) if whole else slow.next_working(start)
        expected = min(slow.after_working(base, quarters * 15), slow.after_work_days(start, whole + 1))

        assert due(start, Limit(whole + Decimal(quarters) / 32, Unit.WORK_DAY), calendar) == expected

    @settings(max_examples=60, deadline=None)
    @given(minutes, minutes, calendars)
    def test_elapsed_working_time_is_the_count_of_working_minutes(self, one, other, calendar):
        start, end = sorted((one, other))
        counted = timedelta(minutes=oracle(calendar).worked(start, end))

        assert elapsed(start, end, Unit.WORK_HOUR, calendar) == counted
        assert elapsed(end, start, Unit.WORK_MINUTE, calendar) == -counted

    @settings(max_examples=60, deadline=None)
    @given(minutes, minutes, calendars)
    def test_elapsed_work_days_are_the_most_whole_days_that_fit_and_the_rest_in_working_time(self, one, other, calendar):
        start, end = sorted((one, other))
        slow, whole = oracle(calendar), 0
        base = slow.next_working(start)
        if base > end:
            assert elapsed(start, end, Unit.WORK_DAY, calendar) == timedelta(0)
            return
        while (later := slow.after_work_days(start, whole + 1)) <= end:
            whole, base = whole + 1, later
        rest = min(timedelta(minutes=slow.worked(base, end)), 8 * HOUR)

        assert elapsed(start, end, Unit.WORK_DAY, calendar) == whole * 8 * HOUR + rest

    @settings(max_examples=100, deadline=None)
    @given(minutes, calendars)
    def test_working_time_is_what_the_hours_say(self, moment, calendar):
        assert calendar.is_working_time(moment) == oracle(calendar).is_working(moment)


class TestProperties:
    @settings(deadline=None)
    @given(seconds, st.sampled_from([Unit.URGENT_HOUR, Unit.NATURAL_DAY, Unit.URGENT_DAY, Unit.MINUTE]), amounts, calendars)
    def test_continuous_units_never_stop(self, start, unit, amount, calendar):
        limit = Limit(amount, unit)

        assert due(start, limit, calendar) == start + limit.length

    @settings(deadline=None)
    @given(seconds, seconds, limits, calendars)
    def test_who_starts_later_ends_no_earlier(self, one, other, limit, calendar):
        first, second = sorted((one, other))

        assert due(first, limit, calendar) <= due(second, limit, calendar)

    @settings(deadline=None)
    @given(seconds, amounts, amounts, units, calendars)
    def test_a_longer_limit_ends_no_earlier(self, start, one, other, unit, calendar):
        short, long = sorted((one, other))

        assert start < due(start, Limit(short, unit), calendar) <= due(start, Limit(long, unit), calendar)

    @settings(deadline=None)
    @given(seconds, amounts, st.sampled_from([unit for unit in Unit if unit is not Unit.WORK_DAY]), calendars)
    def test_at_the_deadline_all_is_used_to_the_second_and_a_second_before_it_is_not(self, start, amount, unit, calendar):
        limit = Limit(amount, unit)
        end = due(start, limit, calendar)

        assert elapsed(start, end, unit, calendar) == limit.length
        assert elapsed(start, end - timedelta(seconds=1), unit, calendar) == limit.length - timedelta(seconds=1)

    @settings(deadline=None)
    @given(seconds, st.integers(1, 6), calendars)
    def test_whole_work_days_are_all_used_at_the_deadline(self, start, count, calendar):
        limit = Limit(count, Unit.WORK_DAY)

        assert elapsed(start, due(start, limit, calendar), Unit.WORK_DAY, calendar) == limit.length

    @settings(deadline=None)
    @given(seconds, seconds, seconds, units, calendars)
    def test_elapsed_time_never_goes_back(self, one, two, three, unit, calendar):
        start, earlier, later = sorted((one, two, three))

        assert timedelta(0) <= elapsed(start, earlier, unit, calendar) <= elapsed(start, later, unit, calendar)

    @settings(deadline=None)
    @given(seconds, limits, st.floats(0.01, 0.99), calendars)
    def test_the_warning_comes_between_start_and_deadline(self, start, limit, share, calendar):
        assert start <= warn_at(start, limit, calendar, share) <= due(start, limit, calendar)

    @settings(deadline=None)
    @given(seconds, limits, st.floats(0, 1))
    def test_a_clock_stopped_and_resumed_at_once_keeps_its_deadline(self, start, limit, share):
        end = due(start, limit, UNIFORM)
        stop = (start + (end - start) * share).replace(microsecond=0)
        rest = limit.length - elapsed(start, stop, limit.unit, UNIFORM)
        again = resume(rest, stop, limit.unit, UNIFORM)

        # On the edge of a shift, 18:00 and 08:00 of the next working day are the same working moment.
        assert elapsed(end, again, Unit.WORK_HOUR, UNIFORM) == timedelta(0)
        if not limit.unit.counts_work:
            assert again == end

    @settings(deadline=None)
    @given(seconds, limits, st.integers(0, 40))
    def test_a_suspension_gives_exactly_the_rest_of_the_limit(self, start, limit, pause):
        stop = warn_at(start, limit, UNIFORM, 0.5).replace(microsecond=0)
        rest = limit.length - elapsed(start, stop, limit.unit, UNIFORM)
        back = stop + timedelta(days=pause, minutes=7)
        end = resume(rest, back, limit.unit, UNIFORM)

        assert elapsed(back, end, limit.unit, UNIFORM) == max(rest, timedelta(0))


class TestByHand:
    """09-26 is a Friday, 09-27 a make-up Saturday, 09-28 a Sunday, 09-30 a holiday, 10-02 a half day."""

    @pytest.mark.parametrize(
        ("start", "amount", "unit", "end"),
        [
            ("09-26 17:00", 2, Unit.URGENT_HOUR, "09-26 19:00"),
            ("09-26 23:30", 2, Unit.URGENT_HOUR, "09-27 01:30"),
            ("09-26 09:00", 1, Unit.WORK_HOUR, "09-26 10:00"),
            ("09-26 11:30", 1, Unit.WORK_HOUR, "09-26 14:30"),  # across lunch
            ("09-26 17:00", 1, Unit.WORK_HOUR, "09-26 18:00"),  # the earliest moment, not Saturday 08:00
            ("09-26 17:00", 2, Unit.WORK_HOUR, "09-27 09:00"),  # into the make-up Saturday
            ("09-27 17:00", 2, Unit.WORK_HOUR, "09-29 09:00"),  # over Sunday
            ("09-29 17:00", 2, Unit.WORK_HOUR, "10-01 09:00"),  # over the holiday
            ("10-02 11:00", 2, Unit.WORK_HOUR, "10-03 09:00"),  # the half day ends at noon
            ("09-26 12:30", 1, Unit.WORK_HOUR, "09-26 15:00"),  # TM-4: starts at lunch
            ("09-26 18:00", 1, Unit.WORK_HOUR, "09-27 09:00"),  # TM-4: the last moment is outside
            ("09-28 10:00", 1, Unit.WORK_HOUR, "09-29 09:00"),  # TM-4: on a Sunday
            ("09-26 09:00:20", 15, Unit.WORK_MINUTE, "09-26 09:15:20"),
            ("09-26 11:50:20", 15, Unit.WORK_MINUTE, "09-26 14:05:20"),
            ("09-26 11:50", 15, Unit.MINUTE, "09-26 12:05"),
            ("09-25 10:20", 1, Unit.WORK_DAY, "09-26 10:20"),
            ("09-26 10:20", 2, Unit.WORK_DAY, "09-29 10:20"),  # Saturday works, Sunday does not
            ("09-29 10:20", 1, Unit.WORK_DAY, "10-01 10:20"),  # over the holiday
            ("10-01 16:00", 1, Unit.WORK_DAY, "10-02 12:00"),  # clipped to the half day
            ("10-01 16:00", 2, Unit.WORK_DAY, "10-03 16:00"),
            ("09-25 19:00", 1, Unit.WORK_DAY, "09-27 08:00"),  # TM-4: counts from Friday 08:00
            ("09-25 10:20", Decimal("0.5"), Unit.WORK_DAY, "09-25 16:20"),
            ("09-25 15:00", Decimal("1.5"), Unit.WORK_DAY, "09-27 09:00"),
            ("09-26 10:20", 3, Unit.NATURAL_DAY, "09-29 10:20"),
            ("09-26 10:20", 3, Unit.URGENT_DAY, "09-29 10:20"),
            ("09-26 10:20", Decimal("0.25"), Unit.URGENT_HOUR, "09-26 10:35"),
        ],
    )
    def test_deadlines(self, start, amount, unit, end):
        assert due(at(start), Limit(amount, unit), CALENDAR) == at(end)

    def test_a_working_day_that_begins_after_the_time_of_day_clips_to_its_first_moment(self):
        late = WorkingCalendar(zone=SHANGHAI, day_periods={date(2025, 9, 26): LATE})

        assert due(at("09-25 10:00"), Limit(1, Unit.WORK_DAY), late) == at("09-26 15:00")

    def test_the_warning_of_work_units_is_measured_in_working_time(self):
        assert warn_at(at("09-26 10:00"), Limit(5, Unit.WORK_DAY), UNIFORM) == at("10-02 10:00")
        assert warn_at(at("09-26 16:00"), Limit(5, Unit.WORK_HOUR), UNIFORM) == at("09-27 10:00")
        assert warn_at(at("09-26 16:00"), Limit(5, Unit.URGENT_HOUR), UNIFORM) == at("09-26 20:00")

    def test_what_is_left_is_negative_when_late(self):
        assert remaining(at("09-26 17:00"), at("09-27 09:00"), Unit.WORK_HOUR, CALENDAR) == 2 * HOUR
        assert remaining(at("09-29 09:30"), at("09-27 17:00"), Unit.WORK_HOUR, CALENDAR) == -2.5 * HOUR
        assert remaining(at("09-26 17:00"), at("09-27 09:00"), Unit.URGENT_HOUR, CALENDAR) == 16 * HOUR

    def test_a_working_day_of_ten_hours_counts_as_one_day_of_eight(self):
        long = WorkingCalendar(zone=SHANGHAI, periods=(WorkPeriod(time(7), time(12)), WorkPeriod(time(13), time(18))))

        assert elapsed(at("09-25 07:00"), at("09-25 13:30"), Unit.WORK_DAY, long) == 5.5 * HOUR
        assert elapsed(at("09-25 07:00"), at("09-25 17:30"), Unit.WORK_DAY, long) == 8 * HOUR
        assert elapsed(at("09-25 07:00"), at("09-26 08:00"), Unit.WORK_DAY, long) == 9 * HOUR
        assert elapsed(at("09-25 07:00"), at("09-25 17:30"), Unit.WORK_HOUR, long) == 9.5 * HOUR

    def test_a_limit_spent_before_the_stop_is_due_when_the_clock_goes_on(self):
        assert resume(-HOUR, at("09-28 10:00"), Unit.WORK_HOUR, CALENDAR) == at("09-28 10:00")

    def test_working_hours_follow_the_clock_on_the_wall_when_it_is_moved(self):
        berlin = WorkingCalendar(zone=ZoneInfo("Europe/Berlin"))
        friday = datetime(2025, 3, 28, 16, 0, tzinfo=UTC)  # 17:00, the clocks go forward on Sunday

        assert due(friday, Limit(2, Unit.WORK_HOUR), berlin) == datetime(2025, 3, 31, 7, 0, tzinfo=UTC)
        assert due(friday, Limit(1, Unit.WORK_DAY), berlin) == datetime(2025, 3, 31, 15, 0, tzinfo=UTC)

    def test_limits_run_over_years_that_nobody_has_asked_for_yet(self):
        calendar = WorkingCalendar(zone=SHANGHAI)
        start = at("09-26 10:00")

        assert due(start, Limit(5 * 1000, Unit.WORK_DAY), calendar) == start + timedelta(weeks=1000)
        assert due(start.replace(year=1995), Limit(1, Unit.WORK_HOUR), calendar) == start.replace(year=1995) + HOUR
        assert due(start, Limit(5, Unit.WORK_DAY), calendar) == start + timedelta(weeks=1)

    def test_a_calendar_without_work_is_a_fault_not_an_endless_search(self):
        calendar = WorkingCalendar(zone=SHANGHAI, weekend=frozenset({0, 1, 2, 3, 4, 5}), day_periods={})
        never = WorkingCalendar(
            zone=SHANGHAI,
            weekend=frozenset({0, 1, 2, 3, 4, 5}),
            day_overrides={date(2024, 1, 7) + timedelta(weeks=n): False for n in range(53 * 400)},
        )

        assert due(at("09-26 10:00"), Limit(1, Unit.WORK_HOUR), calendar) == at("09-28 09:00")
        with pytest.raises(OverflowError):
            due(at("09-26 10:00"), Limit(1, Unit.WORK_HOUR), never)

    def test_a_moment_without_a_zone_is_a_fault(self):
        with pytest.raises(ValueError, match="zone"):
            due(datetime(2025, 9, 26, 10), Limit(1, Unit.WORK_HOUR), CALENDAR)

    @pytest.mark.parametrize(
        "shifts", [(), (WorkPeriod(time(9), time(9)),), (WorkPeriod(time(8), time(12)), WorkPeriod(time(11), time(13)))]
    )
    def test_hours_that_are_empty_or_overlap_are_a_fault(self, shifts):
        with pytest.raises(ValueError):
            WorkingCalendar(periods=shifts)

    def test_a_shift_may_end_at_midnight(self):
        evening = WorkingCalendar(zone=SHANGHAI, periods=(WorkPeriod(time(20), time(0)),))

        assert due(at("09-26 23:30"), Limit(1, Unit.WORK_HOUR), evening) == at("09-29 20:30")


class TestLights:
    """TM-6: 80 % and 100 %."""

    @pytest.mark.parametrize(
        ("now", "colour"),
        [
            ("09-26 09:00", Light.GREEN),
            ("09-26 09:47:59", Light.GREEN),
            ("09-26 09:48", Light.AMBER),
            ("09-26 10:00", Light.AMBER),
            ("09-26 10:00:01", Light.RED),
        ],
    )
    def test_the_light_turns_at_four_fifths_and_past_the_deadline(self, now, colour):
        start, limit = at("09-26 09:00"), Limit(1, Unit.WORK_HOUR)
        warn, end = warn_at(start, limit, CALENDAR), due(start, limit, CALENDAR)

        assert light(at(now), warn, end) is colour
        assert light(at(now), warn, end, stopped=True) is Light.STOPPED
