"""What is somebody's own: the subclasses one reports most, the grids one walks, the reports one sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count

from wanmi.cases.models import SEES, Case
from wanmi.cases.queries.flows import flow_of
from wanmi.cases.queries.search import OWN_MOMENT
from wanmi.cases.queries.subclasses import found_subclasses
from wanmi.catalogue.queries import called, subclass_facts
from wanmi.catalogue.rules.facts import SubclassFacts
from wanmi.grids.queries.patrols import duties_of
from wanmi.kit.rooms import Extent
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
    number: str
    subclass: str
    address: str
    reported_at: datetime
    stage: str
    outcome: str


@dataclass(frozen=True, slots=True)
class OwnPage:
    """Rows and the keys of the pages beside ("" where there is none)."""

    rows: tuple[OwnReport, ...]
    newer: str
    older: str


def own_reports(seat: Seat, *, before: str, after: str, at: datetime) -> OwnPage:
    """One page of what the seat reported (a worker: of what it was given), the newest first. One query."""
    found = Case.objects.visible_to(seat)
    if extent_of(seat, SEES) == Extent.OWN:
        found = found.filter(reported_by_id=seat.person_id)
    older_than, newer_than = _moment(before), _moment(after)
    if newer_than:
        found = found.filter(reported_at__gt=newer_than).order_by(OWN_MOMENT.asc())
    else:
        found = (found.filter(reported_at__lt=older_than) if older_than else found).order_by(OWN_MOMENT.desc())
    cases = list(found.only("number", "flow_id", "stage", "outcome", "subclass_id", "address", "reported_at")[: SIZE + 1])
    more, cases = len(cases) > SIZE, cases[:SIZE]
    if newer_than:
        cases.reverse()
    rows = tuple(_row(case) for case in cases)
    newer = rows[0].reported_at.isoformat() if rows and (older_than or (newer_than and more)) else ""
    older = rows[-1].reported_at.isoformat() if rows and (more or newer_than) else ""
    return OwnPage(rows, newer, older)


def _row(case: Case) -> OwnReport:
    subclass = subclass_facts(case.subclass_id)
    stage = flow_of(case.flow_id).stages[case.stage].name
    return OwnReport(case.number, called(subclass.name) if subclass else "", case.address, case.reported_at, stage, case.outcome)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
