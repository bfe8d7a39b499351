"""Looking for cases: the same search as the page, the newest report first, page by key."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Annotated, Literal

from django.utils import timezone
from ninja import Query
from pydantic import BaseModel, Field

from wanmi.cases.api.shapes import PageShape, lines_of
from wanmi.inquiry.api.router import router
from wanmi.inquiry.queries.search import CaseSearch, matching_cases, page_found, sees_few
from wanmi.people.callers import Call


class Filters(BaseModel):
    """What to look for; what is left out is not asked about. Days are local, both included."""

    text: str = Field(default="", max_length=80, description="案卷号、部件标识码、电话、地点代码、地址或小类")
    moment: Literal["reported", "accepted", "filed", "dispatched", "fed_back", "ended", "reworked"] = "reported"
    since: date | None = Field(default=None, ge=date(2000, 1, 1), description="日期起")
    until: date | None = Field(default=None, le=date(2999, 12, 30), description="日期止（含）")
    hour: int | None = Field(default=None, ge=0, le=23, description="上报的钟点")
    street: str = Field(default="", pattern=r"^(\d{9})?$")
    community: str = Field(default="", pattern=r"^(\d{12})?$")
    kind: Literal["", "component", "event"] = ""
    group: str = Field(default="", pattern=r"^((component|event)\d{2})?$", description="大类，如 event01")
    subclass_id: int | None = None
    source: str = Field(default="", max_length=12)
    stage: str = Field(default="", max_length=20)
    outcome: Literal["", "open", "closed", "rejected", "not_filed", "void"] = ""
    department_id: int | None = None
    late: Literal["", "now", "ever", "never"] = ""
    mark: Literal["", "rework", "spot", "urgent", "repeated", "reply"] = ""
    phone: str = Field(default="", max_length=20)
    component: str = Field(default="", pattern=r"^(\d{16})?$", description="部件标识码")


assert set(Filters.model_fields) == {field.name for field in fields(CaseSearch)}  # noqa: S101 (a filter of the page is one of the API)


@router.get("/cases", response=PageShape, summary="查询案卷", operation_id="cases")
def read_cases(
    request: Call,
    filters: Annotated[Filters, Query()],
    after: Annotated[str, Query(max_length=40)] = "",
    size: Annotated[int, Query(ge=1, le=200)] = 50,
) -> PageShape:
    """Cases that this seat may see, the newest report first. `after` is the key of the page before."""
    at = timezone.now()
    matching = matching_cases(CaseSearch(**dict(filters)), request.auth, at=at)
    found = page_found(matching, after=after, few=sees_few(request.auth), size=size)
    return PageShape(cases=lines_of(found.rows, request.auth, at), after=found.after)
