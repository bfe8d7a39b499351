"""What waits for this seat."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.utils import timezone
from pydantic import BaseModel

from wanmi.cases.api.shapes import LineShape, lines_of
from wanmi.cases.queries.flows import live_flows
from wanmi.cases.rules.effects import EFFECTS
from wanmi.desks.api.router import router
from wanmi.desks.queries.desks import tabs_of_role
from wanmi.desks.queries.lists import ListFilter, cases_of, counts_of, page_listed
from wanmi.desks.rules.desks import Tab
from wanmi.flow.rules.flow import FlowTable
from wanmi.kit.refusals import NotFound
from wanmi.kit.rules.paging import Page
from wanmi.people.callers import Call


class ListShape(BaseModel):
    """One list of this seat: how many are in it (counted to 1,001), and how many of them are late."""

    key: str
    name: str
    waiting: int
    late: int


class TasksShape(BaseModel):
    """`lists` are what waits for this seat; `cases` is a page of the chosen one (or of all together), the most urgent first."""

    lists: list[ListShape]
    cases: list[LineShape]
    after: str


@router.get("/tasks", response=TasksShape, summary="我的任务", operation_id="tasks")
def read_tasks(request: Call, list: str = "", after: str = "") -> TasksShape:
    """Cases whose next move lies with this seat. `list` narrows to one of `lists`; `after` turns the page."""
    at, seat = timezone.now(), request.auth
    flows = live_flows()
    own = [tab for tab in tabs_of_role(seat.role) if tab.own and any(_moves(flow, tab, seat.role) for flow in flows)]
    chosen = [tab for tab in own if not list or tab.key == list]
    if list and not chosen:
        raise NotFound(field="list")
    counts = counts_of(own, seat, at=at)
    page = (
        page_listed(reduce(or_, [cases_of(tab, seat, ListFilter(), at=at) for tab in chosen]), chosen[0], after=after) if chosen else Page()
    )
    return TasksShape(
        lists=[ListShape(key=tab.key, name=tab.name, waiting=counts[tab.key].all, late=counts[tab.key].late) for tab in own],
        cases=lines_of(page.rows, seat, at),
        after=page.after,
    )


def _moves(flow: FlowTable, tab: Tab, role: str) -> bool:
    """Whether this post has a move there that code knows: who only watches has no tasks."""
    return any(role in move.by and move.key in EFFECTS for stage in tab.stages for move in flow.moves_from.get(stage, ()))
