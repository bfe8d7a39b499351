"""The ledger (台账) as on the page: figures of a month or year, and the requests and orders themselves, the newest first, page by key."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.utils import timezone
from ninja import Path, Query
from pydantic import BaseModel, Field

from wanmi.inquiry.api.router import router
from wanmi.inquiry.queries.asked import (
    ListedOrder,
    ListedRequest,
    OrderSearch,
    RequestSearch,
    matching_orders,
    matching_requests,
    page_of_orders,
    page_of_requests,
)
from wanmi.inquiry.queries.ledger import SEES_LEDGER, UnitFigures, ceilings, ledger_of, unit_of
from wanmi.inquiry.rules.ledger import period_called
from wanmi.kit.refusals import Refusal
from wanmi.people.callers import Call
from wanmi.people.queries import check_may

After = Annotated[str, Query(max_length=40, description="上一页的 after")]
Size = Annotated[int, Query(ge=1, le=200)]


class UnknownPeriod(Refusal):
    code = "inquiry.unknown_period"
    status = 422
    sentence = "“%(period)s”不是月份或年份。请写作 2026-03 或 2026。"


class UnitShape(BaseModel):
    """One department. `shares`: kind → granted of `received`, 0–1; only of kinds that have a ceiling."""

    unit_id: int
    dispatched: int = Field(description="本期派遣且仍由本单位承办或已办结的案卷")
    received: int = Field(description="控制率的分母：dispatched 加本期同意回退的")
    asked: dict[str, dict[str, int]] = Field(description="申请 → 结果 → 件数")
    shares: dict[str, float]
    over: list[str] = Field(description="超过上限的申请")


class LedgerShape(BaseModel):
    """台账. Keys of kinds, states and outcomes are those of the flow and of the lists."""

    period: str
    kinds: dict[str, str]
    ceilings: dict[str, float] = Field(description="控制率上限 0–1，由各城市设定")
    whole: UnitShape
    units: list[UnitShape]
    months: dict[str, dict[str, int]] = Field(description="近 12 个月：2026-03 → 申请 → 提出的件数")
    orders: dict[str, dict[str, int]] = Field(description="督办、催办：类型 → open, open_late, answered, answered_late, told, ended → 件数")


def _unit(figures: UnitFigures) -> UnitShape:
    shares = {kind: figures.share(kind) for kind in ceilings()}
    return UnitShape(
        unit_id=figures.id,
        dispatched=figures.dispatched,
        received=figures.received,
        asked={kind: dict(states) for kind, states in figures.asked.items()},
        shares={kind: share.value for kind, share in shares.items() if share.value is not None},
        over=[kind for kind, share in shares.items() if share.is_over],
    )


@router.get("/ledger/{period}", response=LedgerShape, summary="台账", operation_id="ledger", tags=["ledger"])
def read_ledger(request: Call, period: Annotated[str, Path(max_length=7, description="2026-03 或 2026")]) -> LedgerShape:
    """What was asked in a month or year within the seat's scope. Raises UnknownPeriod."""
    check_may(request.auth, SEES_LEDGER)
    asked_for = period_called(period)
    if asked_for is None:
        raise UnknownPeriod(field="period", period=period)
    found = ledger_of(asked_for, request.auth, at=timezone.now())
    return LedgerShape(
        period=asked_for.key,
        kinds=found.kinds,
        ceilings=ceilings(),
        whole=_unit(found.whole),
        units=[_unit(each) for each in found.units],
        months={f"{first:%Y-%m}": dict(kinds) for first, kinds in found.months.items()},
        orders={kind: dict(outcomes) for kind, outcomes in found.orders.items()},
    )


class RequestFilters(BaseModel):
    """What is left out is not asked about. Days are local, both included."""

    kind: str = Field(default="", max_length=20)
    state: Literal["", "open", "approved", "refused", "lapsed", "withdrawn"] = ""
    unit: int | None = Field(default=None, description="责任部门")
    post: str = Field(default="", max_length=16, description="审批岗位")
    decided_by: int | None = Field(default=None, description="审批人")
    since: date | None = Field(default=None, ge=date(2000, 1, 1))
    until: date | None = Field(default=None, le=date(2999, 12, 30))
    text: str = Field(default="", max_length=80, description="原因或审批意见中的文字")


class OrderFilters(BaseModel):
    """Likewise."""

    kind: Literal["", "overdue", "leader", "important", "urge"] = ""
    outcome: Literal["", "open", "open_late", "answered", "answered_late", "told", "ended"] = ""
    unit: int | None = Field(default=None, description="承办单位")
    since: date | None = Field(default=None, ge=date(2000, 1, 1))
    until: date | None = Field(default=None, le=date(2999, 12, 30))
    text: str = Field(default="", max_length=80, description="意见或答复中的文字")


for _shape, _search in ((RequestFilters, RequestSearch), (OrderFilters, OrderSearch)):
    assert set(_shape.model_fields) == {one.name for one in fields(_search)}  # noqa: S101 (a filter of the page is one of the API)


class RequestShape(BaseModel):
    """申请 as the ledger keeps it."""

    case: str = Field(description="案卷号")
    kind: str
    state: str
    unit_id: int
    asked_from_id: int
    asker: str
    asked_at: datetime
    reason: str
    wanted: dict[str, Any] = Field(description="申请的时限、日期等")
    post: str
    holder_id: int
    due_at: datetime | None
    decided_at: datetime | None
    decided_by_id: int | None
    decider: str | None
    decision: str


class RequestPageShape(BaseModel):
    requests: list[RequestShape]
    after: str


class OrderShape(BaseModel):
    """督办、催办 as the ledger keeps it."""

    case: str = Field(description="案卷号")
    kind: str
    state: str
    late: bool = Field(description="逾期答复，或逾期未答复")
    given_from_id: int
    giver: str
    given_at: datetime
    text: str
    holder_id: int
    due_at: datetime | None
    answered_at: datetime | None
    answerer: str | None
    answer: str


class OrderPageShape(BaseModel):
    orders: list[OrderShape]
    after: str


@router.get("/requests", response=RequestPageShape, summary="申请台账", operation_id="requests", tags=["ledger"])
def read_requests(
    request: Call, filters: Annotated[RequestFilters, Query()], after: After = "", size: Size = 50
) -> RequestPageShape:  # fmt: skip
    """Requests that this seat may see, the newest first."""
    check_may(request.auth, SEES_LEDGER)
    found = page_of_requests(matching_requests(RequestSearch(**dict(filters)), request.auth), after=after, size=size)
    return RequestPageShape(requests=[_request(row) for row in found.rows], after=found.after)


@router.get("/orders", response=OrderPageShape, summary="督办台账", operation_id="orders", tags=["ledger"])
def read_orders(request: Call, filters: Annotated[OrderFilters, Query()], after: After = "", size: Size = 50) -> OrderPageShape:
    """Orders that this seat may see, the newest first."""
    check_may(request.auth, SEES_LEDGER)
    at = timezone.now()
    found = page_of_orders(matching_orders(OrderSearch(**dict(filters)), request.auth, at=at), after=after, size=size)
    return OrderPageShape(orders=[_order(row, at) for row in found.rows], after=found.after)


def _request(row: ListedRequest) -> RequestShape:
    return RequestShape(
        case=row.case_number, kind=row.kind, state=row.state, unit_id=unit_of(row.asked_from_id), asked_from_id=row.asked_from_id,
        asker=row.asker, asked_at=row.asked_at, reason=row.reason, wanted=row.wanted, post=row.waits_for, holder_id=row.holder_id,
        due_at=row.due_at, decided_at=row.decided_at, decided_by_id=row.decided_by_id, decider=row.decider, decision=row.decision,
    )  # fmt: skip


def _order(row: ListedOrder, at: datetime) -> OrderShape:
    return OrderShape(
        case=row.case_number, kind=row.kind, state=row.state, late=row.is_late(at), given_from_id=row.given_from_id, giver=row.giver,
        given_at=row.given_at, text=row.text, holder_id=row.holder_id, due_at=row.due_at, answered_at=row.answered_at,
        answerer=row.answerer, answer=row.answer,
    )  # fmt: skip
