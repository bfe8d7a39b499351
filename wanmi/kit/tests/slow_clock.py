"""The oracle: the clock of workflow section 6 by walking minute after minute, as a child would. Nothing here is fast."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
Hours = tuple[tuple[time, time], ...]


@dataclass
class SlowClock:
    zone: ZoneInfo
    hours: Hours
    day_overrides: Mapping[date, bool] = field(default_factory=dict)
    day_hours: Mapping[date, Hours] = field(default_factory=dict)

    def is_working(self, minute: datetime) -> bool:
        """Whether the minute that begins now is worked."""
        local = minute.astimezone(self.zone)
        day = local.date()
        if not self.day_overrides.get(day, day.weekday() < 5):
            return False
        now = local.hour * 60 + local.minute
        for begin, end in self.day_hours.get(day, self.hours):
            closing = end.hour * 60 + end.minute or 24 * 60
            if begin.hour * 60 + begin.minute <= now < closing:
                return True
        return False

    def next_working(self, at: datetime) -> datetime:
        while not self.is_working(at):
            at += MINUTE
        return at

    def after_working(self, start: datetime, minutes: int) -> datetime:
        """When so many working minutes have gone by."""
        at = start
        while minutes:
            minutes -= self.is_working(at)
            at += MINUTE
        return at

    def after_work_days(self, start: datetime, days: int) -> datetime:
        """TM-5: the same time of day so many working days later, else the last worked moment before it, else the first."""
        begin = self.next_working(start)
        today, passed, at = begin.astimezone(self.zone).date(), 0, begin
        while passed < days:
            at += MINUTE
            day = at.astimezone(self.zone).date()
            if day != today and self.is_working(at):
                today, passed = day, passed + 1
        goal = datetime.combine(today, begin.astimezone(self.zone).time(), self.zone).astimezone(UTC)
        if self.is_working(goal):
            return goal
        back = goal
        while (back - MINUTE).astimezone(self.zone).date() == today:
            if self.is_working(back - MINUTE):
                return back
            back -= MINUTE
        return self.next_working(goal)

    def worked(self, start: datetime, end: datetime) -> int:
        """Working minutes from start to end."""
        count, at = 0, start
        while at < end:
            count += self.is_working(at)
            at += MINUTE
        return count
