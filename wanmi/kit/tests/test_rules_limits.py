"""A limit's amount, unit and words, and time as people say it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from wanmi.kit.rules.limits import Limit, Unit
from wanmi.kit.rules.time_texts import moment_text, remaining_text, span_text

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("amount", "unit", "chinese", "english"),
    [
        (2, Unit.URGENT_HOUR, "2 紧急工作时", "2 urgent hours"),
        (Decimal("5.00"), Unit.WORK_DAY, "5 工作日", "5 working days"),
        (Decimal("0.25"), Unit.WORK_HOUR, "0.25 工作时", "0.25 working hours"),
        (Decimal(100), Unit.NATURAL_DAY, "100 天", "100 days"),
        (1, Unit.URGENT_DAY, "1 紧急工作日", "1 urgent day"),
        (15, Unit.MINUTE, "15 分钟", "15 minutes"),
        (15, Unit.WORK_MINUTE, "15 工作分钟", "15 working minutes"),
    ],
)
def test_a_limit_speaks_both_languages(amount, unit, chinese, english):
    assert Limit(amount, unit).text() == chinese == str(Limit(amount, unit))
    assert Limit(amount, unit).text("en") == english


def test_limits_of_the_same_amount_are_equal_however_written():
    assert Limit(2, Unit.WORK_HOUR) == Limit(Decimal("2.00"), Unit("work_hour"))
    assert len({Limit(2, Unit.WORK_HOUR), Limit(Decimal("2.00"), Unit.WORK_HOUR)}) == 1


def test_a_limit_has_whole_seconds():
    assert Limit(Decimal("0.25"), Unit.URGENT_HOUR).length == timedelta(minutes=15)
    assert Limit(Decimal("0.3333"), Unit.URGENT_HOUR).length == timedelta(seconds=1200)
    assert Limit(Decimal("1.5"), Unit.WORK_DAY).length == timedelta(hours=12)


@pytest.mark.parametrize("amount", [0, -1, Decimal("-0.5"), Decimal("NaN"), Decimal("Infinity"), 10**9])
def test_a_limit_of_nothing_or_of_more_than_ten_years_is_a_fault(amount):
    with pytest.raises(ValueError, match="a limit is"):
        Limit(amount, Unit.WORK_DAY)


@pytest.mark.parametrize("amount", [0.1, True])
def test_a_float_is_no_amount(amount):
    with pytest.raises(TypeError):
        Limit(amount, Unit.WORK_DAY)


@pytest.mark.parametrize(
    ("seconds", "unit", "chinese", "english"),
    [
        (6 * 60 + 59, Unit.MINUTE, "余 06分", "06 min left"),
        (-4 * 60, Unit.MINUTE, "超 04分", "04 min late"),
        (59, Unit.MINUTE, "余 不足1分", "<1 min left"),
        (-1, Unit.MINUTE, "超 不足1分", "<1 min late"),
        (2 * 3600 + 600, Unit.URGENT_HOUR, "余 2时10分", "2 h 10 min left"),
        (2 * 3600 + 300, Unit.URGENT_HOUR, "余 2时05分", "2 h 5 min left"),
        (2 * 3600, Unit.URGENT_HOUR, "余 2时", "2 h left"),
        (10 * 3600, Unit.WORK_HOUR, "余 10时", "10 h left"),
        (30 * 3600, Unit.WORK_HOUR, "余 30时", "30 h left"),
        (30 * 3600, Unit.URGENT_HOUR, "余 1天6时", "1 d 6 h left"),
        (10 * 3600, Unit.WORK_DAY, "余 1天2时", "1 d 2 h left"),
        (24 * 3600, Unit.WORK_DAY, "余 3天", "3 d left"),
        (3 * 24 * 3600 + 7 * 3600, Unit.NATURAL_DAY, "余 3天", "3 d left"),
        (-2 * 24 * 3600 - 60, Unit.NATURAL_DAY, "超 2天", "2 d late"),
    ],
)
def test_what_is_left_is_said_as_people_say_it(seconds, unit, chinese, english):
    assert remaining_text(seconds, unit) == chinese
    assert remaining_text(timedelta(seconds=seconds), unit, "en") == english


def test_what_is_done_was_early_or_late():
    assert remaining_text(34 * 60, done=True) == "提前 34分"
    assert remaining_text(34 * 60, language="en", done=True) == "34 min early"
    assert remaining_text(-34 * 60, done=True) == "超 34分"


def test_a_span_has_no_sign():
    assert span_text(-3600) == span_text(3600) == "1时"


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2025-11-22 09:23", "09:23"),
        ("2025-11-21 23:59", "昨天 23:59"),
        ("2025-11-20 08:00", "11-20 08:00"),
        ("2024-11-22 08:00", "2024-11-22 08:00"),
    ],
)
def test_a_moment_has_its_date_only_when_it_is_not_today(moment, said):
    at = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI).astimezone(UTC)
    now = datetime(2025, 11, 22, 9, 42, tzinfo=SHANGHAI)

    assert moment_text(at, now, SHANGHAI) == said
    assert moment_text(at, now, SHANGHAI, "en") == said.replace("昨天", "yesterday")
