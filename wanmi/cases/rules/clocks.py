"""The clock that counts for a case now, in the words of a list: light, what is left, whether a browser may count on by itself. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from wanmi.cases.rules.timing import limit_of
from wanmi.flow.rules.flow import Stage
from wanmi.kit.rules.limits import Unit
from wanmi.kit.rules.time_texts import remaining_text
from wanmi.kit.rules.working_calendar import WorkingCalendar
from wanmi.kit.rules.working_time import Light, light, remaining


@dataclass(frozen=True, slots=True)
class Clock:
    """`left` is counted in `unit` (negative when late); `ticks`: it runs without pause, so that a page may count on."""

    light: Light
    left: timedelta | None = None
    unit: Unit = Unit.MINUTE
    due_at: datetime | None = None
    warn_at: datetime | None = None

    @property
    def ticks(self) -> bool:
        return self.left is not None and not self.unit.counts_work

    def words(self, language: str = "zh-hans") -> str:
        """余 06分, 超 04分; "" where no clock runs."""
        return "" if self.left is None else remaining_text(self.left, self.unit, language)


STOPPED_CLOCK = Clock(Light.STOPPED)


def clock_of(
    stage: Stage, due_at: datetime | None, warn_at: datetime | None, disposal_limit: str, *, at: datetime, calendar: WorkingCalendar
) -> Clock:
    """The clock of a case that stands in `stage` at a moment."""
    if due_at is None or stage.clock == "stopped":
        return STOPPED_CLOCK
    text = disposal_limit if stage.clock == "disposal" else stage.limit or stage.reply_limit
    unit = limit_of(text).unit if text else Unit.NATURAL_DAY
    return Clock(light(at, warn_at or due_at, due_at), remaining(at, due_at, unit, calendar), unit, due_at, warn_at)
