"""The clocks of a case: how they begin, stand still, go on and are moved. The one place that computes a deadline or its warning.

Two clocks are told apart. A stage's own clock runs from its beginning; while a task is out in a stage that lies within it, it stands still
and goes on with its rest. The disposal clock begins with the dispatch (TM-2) and runs the limit of the filing condition for the area
class (TM-3); a suspension lets it stand still, an extension moves its end, the return to the department that had it last lets it go on
with its rest, every other department begins anew. A warning comes when a fifth of the whole limit is left (TM-6). Pure.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from wanmi.cases.rules.state import CaseState, Changes
from wanmi.catalogue.rules.facts import ConditionFacts
from wanmi.flow.rules.flow import Stage
from wanmi.kit.rules.limits import Limit, Unit
from wanmi.kit.rules.working_calendar import WorkingCalendar
from wanmi.kit.rules.working_time import WARN_SHARE, due, remaining, resume, warn_at

NOTHING_STOPPED: Changes = {"stopped_at": None, "stopped_due_at": None, "stopped_warn_at": None}
STILL_LEFT = 1 - WARN_SHARE  # the share of a limit that is left at its warning


@lru_cache(maxsize=1024)
def limit_of(text: str) -> Limit:
    """A limit from the text that flows and cases keep, as "2 urgent_hour"."""
    amount, unit = text.split()
    return Limit(amount=Decimal(amount), unit=Unit(unit))


def local_words(moment: datetime, calendar: WorkingCalendar) -> str:
    """2026-11-30 18:00 on the city's clock, as refusals tell it."""
    return moment.astimezone(calendar.zone).strftime("%Y-%m-%d %H:%M")


def counted(text: str, at: datetime, calendar: WorkingCalendar) -> tuple[datetime, datetime]:
    """Deadline and warning of a limit that begins now."""
    limit = limit_of(text)
    return due(at, limit, calendar), warn_at(at, limit, calendar)


def stage_begins(text: str, at: datetime, calendar: WorkingCalendar) -> Changes:
    """The columns of a stage's own clock that begins now."""
    end, warning = counted(text, at, calendar)
    return {"due_at": end, "warn_at": warning}


def disposal_begins(condition: ConditionFacts, area_class: int, at: datetime, calendar: WorkingCalendar) -> Changes:
    """The disposal clock from now, by the condition's limit for the area class (TM-2, TM-3)."""
    text = f"{condition.limits[area_class - 1].normalize():f} {condition.limit_unit}"
    end, warning = counted(text, at, calendar)
    return {"disposal_limit": text, "disposal_due_at": end, "due_at": end, "warn_at": warning, "extended_minutes": 0}


def stands_still(case: CaseState, at: datetime) -> Changes:
    """The clock that counts now stands still from this moment."""
    return {"stopped_at": at, "stopped_due_at": case.due_at, "stopped_warn_at": case.warn_at}


def goes_on(case: CaseState, unit: Unit, at: datetime, calendar: WorkingCalendar) -> tuple[datetime, datetime]:
    """Deadline and warning of the clock that stood still, with what was left of it; what was late stays late."""
    if case.stopped_at is None or case.stopped_due_at is None:
        raise ValueError(f"no clock of case {case.number} stands still")
    return (
        _goes_on(case.stopped_due_at, case.stopped_at, unit, at, calendar),
        _goes_on(case.stopped_warn_at or case.stopped_due_at, case.stopped_at, unit, at, calendar),
    )


def _goes_on(end: datetime, stopped_at: datetime, unit: Unit, at: datetime, calendar: WorkingCalendar) -> datetime:
    if end <= stopped_at:
        return end
    return resume(remaining(stopped_at, end, unit, calendar), at, unit, calendar)


def stage_goes_on(stage: Stage, case: CaseState, at: datetime, calendar: WorkingCalendar) -> Changes:
    """The columns of a stage's own clock that goes on."""
    end, warning = goes_on(case, limit_of(stage.limit).unit, at, calendar)
    return {"due_at": end, "warn_at": warning} | NOTHING_STOPPED


def disposal_goes_on(case: CaseState, limit: str, at: datetime, calendar: WorkingCalendar) -> Changes:
    """The columns of the disposal clock that goes on with its rest; `limit` is the whole of it."""
    end, warning = goes_on(case, limit_of(limit).unit, at, calendar)
    return {"disposal_limit": limit, "disposal_due_at": end, "due_at": end, "warn_at": warning} | NOTHING_STOPPED


def longest_extension(case: CaseState, calendar: WorkingCalendar) -> datetime:
    """The latest end that an extension may give: one original limit after the present end."""
    if case.disposal_due_at is None:
        raise ValueError(f"no disposal clock of case {case.number} runs")
    return due(case.disposal_due_at, limit_of(case.disposal_limit), calendar)


def extended_to(case: CaseState, end: datetime, at: datetime, calendar: WorkingCalendar) -> Changes:
    """The disposal clock with a later end. The warning moves along: a fifth of the longer limit before it."""
    if case.disposal_due_at is None:
        raise ValueError(f"no disposal clock of case {case.number} runs")
    limit = limit_of(case.disposal_limit)
    longer = remaining(case.disposal_due_at, end, limit.unit, calendar)
    minutes = case.extended_minutes + round(longer / timedelta(minutes=1))
    whole = limit.length + timedelta(minutes=minutes)
    before = remaining(at, end, limit.unit, calendar) - whole * STILL_LEFT
    warning = resume(before, at, limit.unit, calendar)
    return {"disposal_due_at": end, "due_at": end, "warn_at": min(warning, end), "extended_minutes": minutes}
