"""Looking for cases: filters, the newest first, page by key."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal

from django.db.models import Q, QuerySet
from django.utils import timezone
from ninja import Query
from pydantic import BaseModel, Field

from wanmi.cases.api.router import router
from wanmi.cases.api.shapes import PageShape, line_of
from wanmi.cases.models import Case
from wanmi.cases.queries.listed import COLUMNS, Listed
from wanmi.cases.queries.lists import midnight
from wanmi.cases.queries.scope import cases_visible_to
from wanmi.people.callers import Call

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Filters(BaseModel):
    """What to look for; everything that is left out is not asked about. Days are local."""

    number: str = Field(default="", max_length=20, description="案卷号开头")
    area: str = Field(default="", pattern=r"^\d{0,15}$", description="网格码开头：区县 6 位、街道 9 位、社区 12 位")
    state: Literal["", "open", "ended"] = ""
    stage: str = Field(default="", max_length=20)
    outcome: str = Field(default="", max_length=9)
    kind: Literal["", "component", "event"] = ""
    subclass_id: int | None = None
    source: str = Field(default="", max_length=12)
    department_id: int | None = None
    late: bool = False
    urgent: bool = False
    since: date | None = Field(default=None, description="上报日期起")
    until: date | None = Field(default=None, description="上报日期止（含）")
    component_code: str = Field(default="", pattern=r"^\d{0,16}$")


@router.get("/cases", response=PageShape, summary="查询案卷", operation_id="cases")
def read_cases(
    request: Call,
    filters: Annotated[Filters, Query()],
    after: str = "",
    size: Annotated[int, Query(ge=1, le=200)] = 50,
) -> PageShape:
    """Cases that this seat may see, the newest report first."""
    at = timezone.now()
    found = cases_visible_to(request.auth).filter(_narrowed(filters, at)).filter(_older_than(after))
    rows = _rows(found, size + 1)
    more, rows = len(rows) > size, rows[:size]
    return PageShape(cases=[line_of(row, at) for row in rows], after=_key(rows[-1]) if more else "")


def _rows(found: QuerySet[Case], most: int) -> list[Listed]:
    return [Listed(*row) for row in found.order_by("-reported_at", "-pk").values_list(*COLUMNS)[:most]]


def _narrowed(filters: Filters, at: datetime) -> Q:
    asked = Q()
    for name in ("stage", "outcome", "kind", "subclass_id", "source", "department_id"):
        if value := getattr(filters, name):
            asked &= Q(**{name: value})
    if filters.state:
        asked &= Q(outcome="") if filters.state == "open" else ~Q(outcome="")
    if filters.number:
        asked &= Q(number__startswith=filters.number)
    if filters.area:
        asked &= Q(grid_code__startswith=filters.area)
    if filters.component_code:
        asked &= Q(component__code=filters.component_code)
    if filters.late:
        asked &= Q(outcome="", due_at__lt=at)
    if filters.urgent:
        asked &= Q(urgent=True)
    return asked & _in_days(filters)


def _in_days(filters: Filters) -> Q:
    asked = Q()
    if filters.since:
        asked &= Q(reported_at__gte=midnight(filters.since))
    if filters.until and filters.until < date.max:
        asked &= Q(reported_at__lt=midnight(filters.until + timedelta(days=1)))
    return asked


def _key(row: Listed) -> str:
    return f"{(row.reported_at - EPOCH) // timedelta(microseconds=1)}_{row.id}"


def _older_than(key: str) -> Q:
    """The rows beyond a page's key; all of them where the key is empty or nonsense."""
    moment, _, id = key.partition("_")
    if not (moment.isdigit() and id.isdigit() and len(moment) < 18 and len(id) < 19):
        return Q()
    at = EPOCH + timedelta(microseconds=int(moment))
    return Q(reported_at__lte=at) & (Q(reported_at__lt=at) | Q(pk__lt=int(id)))
