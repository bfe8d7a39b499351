"""Playing a move: may it be made, what does it change, where does the case stand then, which clock runs. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from wanmi.cases.rules import refusals as no
from wanmi.cases.rules.effects import EFFECTS, MoveContext, fitting_condition, limit_of, reclassified
from wanmi.cases.rules.lookup import ComponentFacts
from wanmi.cases.rules.move_inputs import MoveInput, Report
from wanmi.cases.rules.state import CaseState, Changes
from wanmi.flow.rules.flow import FlowTable, Move
from wanmi.kit.refusals import Phrase, Refusal
from wanmi.kit.rules.limits import Unit
from wanmi.patrols.rules.places import Place
from wanmi.people.rules.role_words import ROLE_WORDS
from wanmi.people.rules.seats import Seat

CLOCK_SLACK = timedelta(minutes=5)  # a sender's clock may be that much ahead: what it tells is taken as now
OLDEST_REPORT = timedelta(days=7)
EVIDENCE_REQUIRED = {"photos_after": "处置后", "photos_verify": "核实", "photos_check": "核查"}
NUMBER_ROOM = 99999


def moves_open_to(flow: FlowTable, case: CaseState, seat: Seat) -> tuple[Move, ...]:
    """The moves this seat may make now, in the table's order: what buttons and the API's answers show."""
    return tuple(move for move in flow.moves_from.get(case.stage, ()) if refusal_of(flow, move, case, seat) is None)


def refusal_of(flow: FlowTable, move: Move, case: CaseState, seat: Seat) -> Refusal | None:
    """Why this seat may not make the move now; None where it may. Whose move it is comes before where the case stands."""
    if move.key not in EFFECTS:
        return no.UnknownMove(move=Phrase(move.name))
    if seat.role not in move.by:
        return no.WrongPost(move=Phrase(move.name), posts=_posts(move.by), role=_posts((seat.role,)))
    if not holds(flow, case, seat):
        return no.NotTheirs(number=case.number, move=Phrase(move.name))
    if case.stage not in move.sources or _blocked(move, case):
        return no.WrongStage(number=case.number, stage=Phrase(flow.stages[case.stage].name), move=Phrase(move.name))
    return None


def _posts(roles: Iterable[str]) -> tuple[Phrase, ...]:
    return tuple(Phrase(ROLE_WORDS.get(role, role)) for role in roles)


def check_may_make(flow: FlowTable, case: CaseState, move_key: str, seat: Seat) -> None:
    """Whether the move is this seat's at all, wherever the case stands. Raises UnknownMove, WrongPost, NotTheirs."""
    move = flow.moves.get(move_key)
    refusal = refusal_of(flow, move, case, seat) if move else no.UnknownMove(move=move_key)
    if refusal is not None and not isinstance(refusal, no.WrongStage):
        raise refusal


def _blocked(move: Move, case: CaseState) -> bool:
    missing = move.needs and not getattr(case, move.needs)
    done = move.unless and getattr(case, move.unless)
    return bool(missing or done)


def holds(flow: FlowTable, case: CaseState, seat: Seat) -> bool:
    """Whether the case lies with this seat: by the tie of its post, else by area."""
    tie = flow.ties.get(seat.role, "area")
    if tie == "area":
        return seat.covers(case.grid_code)
    if tie == "task_supervisor":
        return case.task_supervisor_id == seat.person_id
    if tie == "department":
        return case.department_id == seat.organisation_id
    if case.worker_id is not None:
        return case.worker_id == seat.person_id
    return case.squad_id == seat.organisation_id


def play(case: CaseState, move_key: str, move_input: MoveInput, context: MoveContext) -> Changes:
    """All columns that the move changes. Raises the Refusal that says why not."""
    move = context.flow.moves.get(move_key)
    if move is None or move_key not in EFFECTS:
        raise no.UnknownMove(move=move_key)
    if refusal := refusal_of(context.flow, move, case, context.by):
        raise refusal
    _check_photos(move, move_input)
    changes = _along(case, move, context) | EFFECTS[move_key].effect(case, move_input, context)
    return changes | _arrival(case, move, move_input, context, changes)


def along(flow: FlowTable, move: Move, case: CaseState) -> Move | None:
    """The move that is made along with this one now (签收, where a case not yet signed is given to a squad); None where there is none."""
    also = flow.moves.get(move.also)
    return also if also and case.stage in also.sources and not _blocked(also, case) else None


def _along(case: CaseState, move: Move, context: MoveContext) -> Changes:
    also = along(context.flow, move, case)
    return EFFECTS[also.key].effect(case, EFFECTS[also.key].input(), context) if also else {}


def _check_photos(move: Move, move_input: MoveInput) -> None:
    for ask, what in EVIDENCE_REQUIRED.items():
        if ask in move.asks and ask not in move.may_be_empty and not move_input.evidence and not getattr(move_input, "evidence_after", ()):
            raise no.PhotoMissing(field="evidence", what=Phrase(what))


def _arrival(case: CaseState, move: Move, move_input: MoveInput, context: MoveContext, changes: Changes) -> Changes:
    """Stage, its beginning, its clock and, at an end, the outcome."""
    target = context.flow.stages[move.destination(move_input.answer, case.stage)]
    if target.key == case.stage:
        return {}
    arrival: Changes = {"stage": target.key, "stage_since": context.at}
    if target.clock == "stage":
        arrival["due_at"], arrival["warn_at"] = context.lookup.due(context.at, limit_of(target.limit))
    elif target.clock in ("none", "stopped"):
        arrival |= {"due_at": None, "warn_at": None}
    elif "due_at" not in changes:
        arrival["due_at"] = case.disposal_due_at
    if target.outcome:
        arrival |= {"outcome": target.outcome, "ended_at": context.at}
        if case.reply_wanted and target.reply_limit:  # whoever wanted an answer is still owed it
            arrival["due_at"], arrival["warn_at"] = context.lookup.due(context.at, limit_of(target.reply_limit))
    return arrival


def play_report(
    report: Report,
    *,
    handled: bool,
    number: str,
    flow_id: int,
    place: Place,
    component: ComponentFacts | None,
    address: str,
    context: MoveContext,
) -> CaseState:
    """The new case that a report makes. Raises the Refusal that says why not."""
    move = context.flow.moves["report_handled" if handled else "report"]
    if context.by.role not in move.by:
        raise no.WrongPost(move=Phrase(move.name), posts=_posts(move.by), role=_posts((context.by.role,)))
    reported_at = report.reported_at or context.at
    _check_report(report, reported_at, context, place, component, handled)
    reported_at = min(reported_at, context.at)
    columns = reclassified(report.subclass_id, context.lookup) | {"condition_id": None, "urgent": False}
    if report.condition_id:
        condition = fitting_condition(report.condition_id, report.subclass_id, context.lookup)
        columns |= {"condition_id": condition.id, "urgent": condition.limit_unit == Unit.URGENT_HOUR}
    stage = context.flow.stages[move.destination("", "")]
    due, warn = context.lookup.due(context.at, limit_of(stage.limit)) if stage.limit else (None, None)
    by_supervisor = _walks(context)
    return CaseState(
        uuid=report.uuid,
        number=number,
        flow_id=flow_id,
        description=report.description,
        location=(round(report.location[0], 7), round(report.location[1], 7)),
        address=report.address or address,
        unit_grid_id=place.unit_grid_id,
        grid_code=place.grid_code,
        area_class=place.area_class,
        responsibility_grid_id=place.responsibility_grid_id,
        component_id=component.id if component else None,
        source=report.source,
        stage=stage.key,
        stage_since=context.at,
        due_at=due,
        warn_at=warn,
        centre_id=context.lookup.centre_for(place.grid_code),
        reported_at=reported_at,
        accuracy_m=report.accuracy_m,
        reported_by_id=context.by.person_id if by_supervisor else None,
        reporter_name=report.reporter_name,
        reporter_phone=report.reporter_phone,
        reply_wanted=report.reply_wanted,
        on_the_spot=handled,
        fed_back_at=context.at if handled else None,
        **columns,
    )


def _walks(context: MoveContext) -> bool:
    """Whether who reports walks the streets: the posts that the flow ties to their own tasks."""
    return context.flow.ties.get(context.by.role) == "task_supervisor"


def _check_report(
    report: Report, reported_at: Any, context: MoveContext, place: Place, component: ComponentFacts | None, handled: bool
) -> None:
    if reported_at > context.at + CLOCK_SLACK:
        raise no.FutureReport(field="reported_at", when=reported_at.isoformat(timespec="minutes"))
    if reported_at < context.at - OLDEST_REPORT:
        raise no.StaleReport(field="reported_at", when=reported_at.isoformat(timespec="minutes"), days=OLDEST_REPORT.days)
    by_supervisor = _walks(context)
    if by_supervisor != (report.source == "supervisor"):
        raise no.WrongSource(field="source", source=report.source)
    if not by_supervisor and not context.by.covers(place.grid_code):
        raise no.OutsideArea(field="location", grid=place.grid_code)
    if by_supervisor and not report.evidence:
        raise no.PhotoMissing(field="evidence", what=Phrase("现场"))
    if handled and not report.evidence_after:
        raise no.PhotoMissing(field="evidence_after", what=Phrase("处置后"))
    if component and component.subclass_id != report.subclass_id:
        actual = context.lookup.subclass(component.subclass_id)
        raise no.ComponentMismatch(field="component_code", component=component.code, actual=Phrase(actual.name) if actual else "?")
