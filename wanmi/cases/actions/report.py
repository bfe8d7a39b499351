"""A report makes a case. Sent twice with the same id it is one case and one answer, for ever."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import IntegrityError, transaction

from wanmi.cases.actions.exhibits import attach
from wanmi.cases.actions.numbers import issue_number, pass_over
from wanmi.cases.models import Case, Purpose
from wanmi.cases.queries.lookup import DatabaseLookup
from wanmi.cases.queries.point_details import address_near, known_component
from wanmi.cases.rules import refusals as no
from wanmi.cases.rules.effects import MoveContext
from wanmi.cases.rules.fact_data import report_data, topics_of_report
from wanmi.cases.rules.holding import holder_of
from wanmi.cases.rules.move_inputs import Report
from wanmi.cases.rules.play import play_report
from wanmi.cases.rules.replaying import rebuilt
from wanmi.cases.rules.state import COLUMNS, CaseState
from wanmi.catalogue.rules.refusals import UnknownSubclass
from wanmi.flow.queries.flows import flow_id_for, flow_of
from wanmi.journal.actions import record_fact
from wanmi.journal.queries import story_of
from wanmi.kit.prepared import run_prepared
from wanmi.kit.refusals import Refusal
from wanmi.patrols.queries import locate
from wanmi.people.rules.seats import Seat

_DEFAULTS = {field.name: field.default for field in fields(CaseState)}


TRIES = 20  # at a number: each passes over all that are taken up to the next free one


class NumberTaken(Exception):
    """A case has this number already."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


@dataclass(frozen=True, slots=True)
class Reported:
    """The answer to a report: the case as it was first, and whether this very call made it."""

    case: CaseState
    is_new: bool


def report_case(*, report: Report, by: Seat, at: datetime, handled: bool = False) -> Reported:
    """Register a report (上报), or one handled on the spot (自行处置上报). Raises the Refusal that says why not.

    A report that is known already is answered as it was then, whatever has changed since: even one that could not be made now.
    """
    try:
        for _ in range(TRIES):
            try:
                with transaction.atomic():
                    return Reported(_register(report, by, at, handled), is_new=True)
            except NumberTaken as taken:
                pass_over(taken.number)
        raise no.DayFull
    except IntegrityError as error:
        if "uuid" not in str(error):
            raise
    except Refusal:
        if not _is_own(report, by):  # another one's id tells nothing: the sender hears why their own report is refused
            raise
    return Reported(_same_report(report, handled, by), is_new=False)


def _register(report: Report, by: Seat, at: datetime, handled: bool) -> CaseState:
    lookup = DatabaseLookup(at)
    lng, lat = report.location
    place = locate(lng, lat)
    if place is None:
        raise no.OutsideCity(field="location", lng=lng, lat=lat)
    flow_id = flow_id_for(place.grid_code)
    component = None
    if report.component_code:
        component = known_component(report.component_code, by)
        if component is None:
            raise no.WrongComponent(field="component_code", component=report.component_code)
    subclass = lookup.subclass(report.subclass_id)
    if subclass is None:
        raise UnknownSubclass(field="subclass_id", code=report.subclass_id)
    case = play_report(
        report,
        handled=handled,
        number=issue_number(county=place.grid_code[:6], kind=subclass.kind, at=at),
        flow_id=flow_id,
        place=place,
        component=component,
        address=report.address or address_near(lng, lat),
        context=MoveContext(by=by, at=at, flow=flow_of(flow_id), lookup=lookup),
    )
    case_id = insert_case(case, holder_of(flow_of(flow_id), case))
    attach(case_id, report.evidence, Purpose.BEFORE, sequence=1, by=by)
    attach(case_id, report.evidence_after, Purpose.AFTER, sequence=1, by=by)
    record_fact(
        "case.report_handled" if handled else "case.report",
        about=("case", case.number),
        by=by,
        at=at,
        data=report_data(case, report),
        area=case.grid_code,
        topics=topics_of_report(case),
        key=report.uuid,
        new=True,
    )
    return case


def insert_case(case: CaseState, holder_id: int | None) -> int:
    """One INSERT of all columns, prepared; the row id. `holder_id`: whose it is. Raises NumberTaken."""
    columns = tuple(name for name in COLUMNS if getattr(case, name) != _DEFAULTS[name])
    values: list[Any] = []
    for name in columns:
        value = getattr(case, name)
        values.extend(value) if name == "location" else values.append(value)
    values.append(holder_id)
    try:
        return int(run_prepared(_insertion(columns), values).fetchone()[0])  # type: ignore[index]
    except IntegrityError as error:
        if "cases_case_number_key" not in str(error):
            raise
        raise NumberTaken(case.number) from error


@lru_cache(maxsize=64)
def _insertion(columns: tuple[str, ...]) -> str:
    """The statement for these columns; all others get CaseState's defaults as they stand, which keeps it short enough to be kept."""
    places = {name: "ST_SetSRID(ST_MakePoint(%s, %s), 4326)" if name == "location" else "%s" for name in columns}
    rest = {name: _words(_DEFAULTS[name]) for name in COLUMNS if name not in places}
    row = places | {"holder_id": "%s"} | rest
    return f"INSERT INTO cases_case ({', '.join(row)}) VALUES ({', '.join(row.values())}) RETURNING id"  # noqa: S608 (our own names)


def _words(default: object) -> str:
    """A default of CaseState as SQL: NULL, '', a number or false."""
    return "NULL" if default is None else "''" if default == "" else str(default).lower()


def _is_own(report: Report, by: Seat) -> bool:
    """Whether this person has sent a report with this id before."""
    number = Case.objects.filter(uuid=report.uuid).values_list("number", flat=True).first()
    return number is not None and story_of("case", number)[0].person_id == by.person_id


def _same_report(report: Report, handled: bool, by: Seat) -> CaseState:
    """The answer given before to this id. Raises ChangedReport where the body, or who sends it, is another one."""
    number = Case.objects.values_list("number", flat=True).get(uuid=report.uuid)
    first = story_of("case", number)[0]
    same_kind = first.name == ("case.report_handled" if handled else "case.report")
    if not same_kind or first.person_id != by.person_id or first.content["given"] != report.model_dump(mode="json"):
        raise no.ChangedReport(field="uuid")
    return rebuilt([first.content])
