"""Time as people say it: 余 06分, 超 04分, 提前 34分, 09:23, 昨天 17:40."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from wanmi.kit.rules.limits import WORK_DAY, Unit

MINUTE, HOUR = 60, 3600
_MINUTES_ONLY_UNDER = HOUR
_HOURS_BESIDE_DAYS_UNDER = 3  # days: 1天6时 matters, 12天6时 does not


def span_text(span: timedelta | int, unit: Unit = Unit.NATURAL_DAY, language: str = "zh-hans") -> str:
    """A span (timedelta or seconds, its sign left aside): 06分, 2时10分, 1天6时, 3天; under a minute 不足1分.

    The day has 24 hours, but 8 for the unit work_day; spans in work hours and work minutes are said in hours, never in days.
    """
    english = language.startswith("en")
    seconds = abs(int(span.total_seconds() if isinstance(span, timedelta) else span))
    if seconds < MINUTE:
        return "<1 min" if english else "不足1分"
    if seconds < _MINUTES_ONLY_UNDER:
        minutes = seconds // MINUTE
        return f"{minutes:02d} min" if english else f"{minutes:02d}分"
    days, rest = divmod(seconds, _day(unit)) if _day(unit) else (0, seconds)
    hours, minutes = rest // HOUR, rest % HOUR // MINUTE
    if days:
        hours = hours if days < _HOURS_BESIDE_DAYS_UNDER else 0
        minutes = 0
    parts = [(days, "d" if english else "天"), (hours, "h" if english else "时"), (minutes, "min" if english else "分")]
    if english:
        return " ".join(f"{n} {word}" for n, word in parts if n)
    return "".join(f"{n:02d}{word}" if word == "分" else f"{n}{word}" for n, word in parts if n)


def remaining_text(left: timedelta | int, unit: Unit = Unit.NATURAL_DAY, language: str = "zh-hans", *, done: bool = False) -> str:
    """What is left of a limit (timedelta or seconds, counted in its unit), negative when late: 余 06分, 超 04分.

    With `done`, of what has been finished: 提前 34分, 超 04分.
    """
    seconds = int(left.total_seconds() if isinstance(left, timedelta) else left)
    span = span_text(seconds, unit, language)
    if language.startswith("en"):
        return f"{span} {'late' if seconds < 0 else 'early' if done else 'left'}"
    return f"{'超' if seconds < 0 else '提前' if done else '余'} {span}"


def moment_text(at: datetime, now: datetime, zone: tzinfo, language: str = "zh-hans") -> str:
    """A moment as seen from `now`: 09:23 today, 昨天 09:23, 11-21 09:23 this year, else 2025-11-21 09:23."""
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    clock = f"{local:%H:%M}"
    if local.date() == today:
        return clock
    if local.date() == today - timedelta(days=1):
        return f"{'yesterday' if language.startswith('en') else '昨天'} {clock}"
    return f"{local:%m-%d} {clock}" if local.year == today.year else f"{local:%Y-%m-%d} {clock}"


def _day(unit: Unit) -> int:
    """Seconds in a day as the unit counts it; 0 where it knows no days."""
    if unit is Unit.WORK_DAY:
        return int(WORK_DAY.total_seconds())
    return 0 if unit.counts_work else 24 * HOUR
