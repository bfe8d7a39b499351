"""Survey, correction and review by API: the same actions as the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.utils import timezone
from ninja import Query, Status
from pydantic import BaseModel

from wanmi.components.actions import review_change, submit_change
from wanmi.components.api.router import router
from wanmi.components.models import ChangeState, ComponentChange
from wanmi.components.queries.search import before_read
from wanmi.components.rules.inputs import Change, Review
from wanmi.kit.paging import page_of
from wanmi.kit.rules.paging import Order
from wanmi.people.callers import Call
from wanmi.people.rules.seats import Seat

SIZE = 50
NEWEST = Order(descending=True)


class ChangeShape(BaseModel):
    """变更单. `component_code` is "" for a new one until it is published. `said`: field → value; `before`: the same fields as they were."""

    id: int
    uuid: UUID
    kind: str
    state: str
    component_code: str
    subclass_id: int
    said: dict[str, str]  # new_values, by the name that programs of others read
    before: dict[str, str]
    location: tuple[float, float] | None
    note: str
    submitted_at: datetime
    reviewed_at: datetime | None
    reason: str


class ChangePageShape(BaseModel):
    """The newest first, and the key of the next page, 0 at the end: hand it back as `after`."""

    changes: list[ChangeShape]
    after: int


def shape_of(change: ComponentChange, seat: Seat) -> ChangeShape:
    """With what was before as far as the seat may read it."""
    return ChangeShape(
        id=change.pk, uuid=change.uuid, kind=change.kind, state=change.state, subclass_id=change.subclass_id, said=change.new_values,
        component_code=change.component.code if change.component else "", before=before_read(change, seat),
        note=change.note, reason=change.reason, location=(change.location.x, change.location.y) if change.location else None,
        submitted_at=change.submitted_at, reviewed_at=change.reviewed_at,
    )  # fmt: skip


@router.get("/component-changes", response=ChangePageShape, summary="变更单", operation_id="component_changes")
def read_changes(request: Call, state: ChangeState | None = None, after: Annotated[int, Query(ge=0, lt=2**62)] = 0) -> ChangePageShape:
    """Those of its area for who reviews, for others their own."""
    found = ComponentChange.objects.visible_to(request.auth).select_related("component")
    found = found.filter(state=state.value) if state else found
    page = page_of(found, NEWEST, after=str(after or ""), size=SIZE)
    return ChangePageShape(changes=[shape_of(one, request.auth) for one in page.rows], after=int(page.after or 0))


@router.post("/component-changes", response={201: ChangeShape}, summary="提交变更单", operation_id="submit_component_change")
def post_change(request: Call, change_input: Change) -> Status[ChangeShape]:
    """Photos are handed in before (POST /evidence) and named in `evidence`; on the street one is needed. The same again gives the same."""
    return Status(201, shape_of(submit_change(change_input=change_input, by=request.auth, at=timezone.now()), request.auth))


@router.post("/component-changes/{id}/review", response=ChangeShape, summary="审核变更单", operation_id="review_component_change")
def post_review(request: Call, id: int, review: Review) -> ChangeShape:
    """Publish it, or refuse it with a reason; never one's own."""
    return shape_of(review_change(change_id=id, review=review, by=request.auth, at=timezone.now()), request.auth)
