"""The figures of the day, as on the page: what happened so far, beside yesterday and last week at the same time of day."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from pydantic import BaseModel, Field

from wanmi.inquiry.api.router import router
from wanmi.inquiry.queries.figures import figures_of_day
from wanmi.people.callers import Call


class FiguresShape(BaseModel):
    """今日统计. `counts` by period (today, yesterday, last_week, each to the same time of day) and by name."""

    day: date
    counts: dict[str, dict[str, int]] = Field(description="reported, accepted, filed, dispatched, fed_back, in_time, closed, reworked")
    share_in_time: float | None = Field(description="按期处置率 0–1；今日尚无反馈时为空")
    late: int = Field(description="当前超时")
    by_source: dict[str, int]
    by_subclass: dict[int, int]
    by_street: dict[str, int]
    by_hour: dict[int, int]


@router.get("/figures/today", response=FiguresShape, summary="今日统计", operation_id="figures_today", tags=["figures"])
def read_figures(request: Call) -> FiguresShape:
    """Within the seat's scope. Kept for twenty seconds."""
    found = figures_of_day(request.auth, at=timezone.now())
    return FiguresShape(
        day=found.day,
        counts=found.counts,
        share_in_time=found.share_in_time(),
        late=found.late,
        by_source=dict(found.sources),
        by_subclass=dict(found.subclasses),
        by_street=dict(found.streets),
        by_hour=dict(found.hours),
    )
