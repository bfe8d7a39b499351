"""What is somebody's own: the subclasses one reports most, the grids one walks, the reports one sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count

from wanmi.cases.models import SEES, Case
from wanmi.cases.queries.subclasses import found_subclasses
from wanmi.catalogue.queries import called, subclass_facts
from wanmi.catalogue.rules.facts import SubclassFacts
from wanmi.flow.queries.flows import flow_of
from wanmi.inquiry.queries.search import NEWEST, OWN_MOMENT
from wanmi.kit.paging import rows_of
from wanmi.kit.rooms import Extent
from wanmi.kit.rules.paging import Page
from wanmi.patrols.queries.patrols import duties_of
from wanmi.people.queries import extent_of
from wanmi.people.rules.seats import Seat

RECENT = timedelta(days=60)
SIZE = 20


def own_subclasses(person_id: int, *, at: datetime, most: int) -> list[SubclassFacts]:
    """The subclasses that a supervisor reported most lately, filled up with what the city reports most. One query, seldom two."""
    counted = (
        Case.objects.filter(reported_by_id=person_id, reported_at__gte=at - RECENT)
        .order_by()
        .values_list("subclass_id")
        .annotate(count=Count("pk"))
        .order_by("-count")[:most]
    )
    own = [facts for id, _ in counted if (facts := subclass_facts(id)) and not facts.retired]
    rest = [facts for facts in found_subclasses("", at=at, most=2 * most) if facts not in own]
    return (own + rest)[:most]


def own_grids(person_id: int, *, on: date) -> set[int]:
    """Their ids."""
    return set(duties_of(person_id, on=on).values_list("responsibility_grid_id", flat=True))


@dataclass(frozen=True, slots=True)
class OwnReport:
    id: int
    number: str
    subclass: str
    address: str
    reported_at: datetime
    stage: str
    outcome: str


def own_reports(seat: Seat, *, older: str, newer: str) -> Page[OwnReport]:
    """One page of what the seat reported (a worker: of what it was given), the newest first. One query."""
    found = Case.objects.visible_to(seat)
    if extent_of(seat, SEES) == Extent.OWN:
        found = found.filter(reported_by_id=seat.person_id)
    found = found.only("number", "flow_id", "stage", "outcome", "subclass_id", "address", "reported_at")
    return rows_of(found, NEWEST, _row, after=older, before=newer, size=SIZE, by=OWN_MOMENT)


def _row(case: Case) -> OwnReport:
    subclass = subclass_facts(case.subclass_id)
    stage = flow_of(case.flow_id).stages[case.stage].name
    return OwnReport(case.pk, case.number, called(subclass.name) if subclass else "", case.address, case.reported_at, stage, case.outcome)
