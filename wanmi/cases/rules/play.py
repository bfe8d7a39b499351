"""Playing a move: may it be made, what does it change, where does the case stand then, which clock runs. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from wanmi.cases.rules import refusals as no
from wanmi.cases.rules.asking import act_on_request, ended_orders, lapsed, next_approval, waits_at
from wanmi.cases.rules.effects import EFFECTS, MoveContext
from wanmi.cases.rules.holding import holds
from wanmi.cases.rules.kinds import levels_for
from wanmi.cases.rules.lookup import ComponentFacts
from wanmi.cases.rules.loop_moves import fitting_condition, reclassified
from wanmi.cases.rules.move_inputs import MoveInput, Report
from wanmi.cases.rules.rows import OPEN, Played, Situation, rows_after
from wanmi.cases.rules.state import CaseState, Changes
from wanmi.cases.rules.timing import NOTHING_STOPPED, counted, stage_begins, stage_goes_on, stands_still
from wanmi.flow.rules.conditions import unmet
from wanmi.flow.rules.flow import APPROVE, ASK, REFUSE, WITHDRAW, FlowTable, Move, Request
from wanmi.kit.refusals import Phrase, Refusal
from wanmi.kit.rules.limits import Unit
from wanmi.patrols.rules.places import Place
from wanmi.people.rules.role_words import ROLE_WORDS
from wanmi.people.rules.seats import Seat

CLOCK_SLACK = timedelta(minutes=5)  # a sender's clock may be that much ahead: what it tells is taken as now
OLDEST_REPORT = timedelta(days=7)
EVIDENCE_REQUIRED = {"photos_after": "处置后", "photos_verify": "核实", "photos_check": "核查", "photos_proof": "证明材料"}
NUMBER_ROOM = 99999


def moves_open_to(flow: FlowTable, situation: Situation, seat: Seat) -> tuple[Move, ...]:
    """The moves this seat may make now, in the table's order: what buttons and the API's answers show."""
    moves = flow.moves_from.get(situation.case.stage, ())
    return tuple(move for move in moves if refusal_of(flow, move, situation, seat) is None)


def refusal_of(flow: FlowTable, move: Move, situation: Situation, seat: Seat) -> Refusal | None:
    """Why this seat may not make the move now; None where it may. Whose move it is comes before where the case stands."""
    case = situation.case
    if move.key not in EFFECTS:
        return no.UnknownMove(move=Phrase(move.name))
    if not move.open_to(seat.role, seat.level):
        return no.WrongPost(move=Phrase(move.name), posts=_posts(move.by), role=_posts((seat.role,)))
    if move.act in (APPROVE, REFUSE, WITHDRAW):
        return _refusal_of_act(flow, move, situation, seat)
    if not holds(flow, case, seat, move):
        return no.NotTheirs(number=case.number, move=Phrase(move.name))
    if case.stage not in move.sources or unmet(move.when, case):
        return no.WrongStage(number=case.number, stage=Phrase(flow.stages[case.stage].name), move=Phrase(move.name))
    if move.act == ASK:
        return _refusal_to_ask(flow.requests[move.request], situation)
    return None


def _refusal_to_ask(request: Request, situation: Situation) -> Refusal | None:
    number, what = situation.case.number, Phrase(request.name)
    if situation.open_request(request.key):
        return no.AskedAlready(number=number, what=what)
    if request.once and request.key in situation.case.asked_once.split():
        return no.AskedOnce(number=number, what=what)
    return None


def _refusal_of_act(flow: FlowTable, move: Move, situation: Situation, seat: Seat) -> Refusal | None:
    """Whose request it is to decide or withdraw."""
    request, asked = flow.requests[move.request], situation.open_request(move.request)
    number, what = situation.case.number, Phrase(request.name)
    if asked is None:
        return no.NothingAsked(number=number, what=what)
    if move.act == WITHDRAW:
        return (
            None if asked.asked_from_id == seat.organisation_id and asked.asked_role == seat.role else no.NotAsker(number=number, what=what)
        )
    approval = request.approvals[asked.approval]
    if seat.role not in approval.by or seat.organisation_id != asked.holder_id or not seat.covers(situation.case.grid_code):
        return no.OtherApproval(number=number, what=what, posts=_posts(approval.by))
    return no.OwnRequest() if asked.asked_by_id == seat.person_id else None


def _posts(roles: Iterable[str]) -> tuple[Phrase, ...]:
    return tuple(Phrase(ROLE_WORDS.get(role, role)) for role in roles)


NOT_NOW = (no.WrongStage, no.NothingAsked, no.AskedAlready, no.AskedOnce)  # refusals of what another moment would have allowed


def check_may_make(flow: FlowTable, situation: Situation, move_key: str, seat: Seat) -> None:
    """Whether the move is this seat's at all, wherever the case stands. Raises UnknownMove, WrongPost, NotTheirs."""
    move = flow.moves.get(move_key)
    refusal = refusal_of(flow, move, situation, seat) if move else no.UnknownMove(move=move_key)
    if refusal is not None and not isinstance(refusal, NOT_NOW):
        raise refusal


def play(situation: Situation, move_key: str, move_input: MoveInput, context: MoveContext) -> Played:
    """All columns and rows that the move changes. Raises the Refusal that says why not."""
    case, flow = situation.case, context.flow
    move = flow.moves.get(move_key)
    if move is None or move_key not in EFFECTS:
        raise no.UnknownMove(move=move_key)
    if refusal := refusal_of(flow, move, situation, context.by):
        raise refusal
    _check_photos(move, move_input)
    asked = situation.open_request(move.request) if move.request else None
    context = replace(context, request=asked, orders=situation.orders)
    step = next_approval(flow.requests[move.request], asked, case) if move.act == APPROVE and asked else None
    if asked and step is not None:  # one level has agreed, another one decides next
        return _whole(situation, Played({}, (waits_at(step, flow.requests[move.request], asked, case, context),)), context)
    found = EFFECTS[move_key].effect(case, move_input, context)
    played = found if isinstance(found, Played) else Played(found)
    columns = _along(case, move, context) | played.columns
    columns |= _arrival(case, move, move_input, context, columns)
    rows = (*played.rows, *act_on_request(move, move_input, context, case))
    if move.act == ASK and flow.requests[move.request].once:
        columns["asked_once"] = f"{case.asked_once} {move.request}".strip()
    return _whole(situation, Played(columns, rows), context)


def _whole(situation: Situation, played: Played, context: MoveContext) -> Played:
    """With the requests and orders that lapse or end with what changed, and what the case tells of those that are open."""
    case, columns, rows = situation.case, played.columns, played.rows
    requests, orders = rows_after(situation, rows)
    gone = (*lapsed(context.flow, case, columns, requests, context.at), *ended_orders(columns.get("outcome", case.outcome), orders))
    if gone:
        rows = (*rows, *gone)
        requests, orders = rows_after(situation, rows)
    told = {
        "open_requests": " ".join(one.kind for one in requests if one.state == OPEN),
        "open_orders": sum(one.state == OPEN for one in orders),
    }
    return Played(columns | {name: value for name, value in told.items() if getattr(case, name) != value}, rows)


def along(flow: FlowTable, move: Move, case: CaseState) -> Move | None:
    """The move that is made along with this one now (签收, where a case not yet signed is given to a squad); None where there is none."""
    also = flow.moves.get(move.also)
    return also if also and case.stage in also.sources and not unmet(also.when, case) else None


def _along(case: CaseState, move: Move, context: MoveContext) -> Changes:
    also = along(context.flow, move, case)
    found = EFFECTS[also.key].effect(case, EFFECTS[also.key].input(), context) if also else {}
    return found.columns if isinstance(found, Played) else found


def _check_photos(move: Move, move_input: MoveInput) -> None:
    for ask, what in EVIDENCE_REQUIRED.items():
        if ask in move.asks and ask not in move.may_be_empty and not move_input.evidence and not getattr(move_input, "evidence_after", ()):
            raise no.PhotoMissing(field="evidence", what=Phrase(what))


def _arrival(case: CaseState, move: Move, move_input: MoveInput, context: MoveContext, changes: Changes) -> Changes:
    """Stage, its beginning, its clock and, at an end, the outcome."""
    before = context.flow.stages[case.stage]
    target = context.flow.stages[move.destination(move_input.answer, case.stage)]
    if target.key == before.key:
        return {}
    arrival: Changes = {"stage": target.key, "stage_since": context.at}
    if target.within == before.key:
        arrival |= stands_still(case, context.at)
    elif before.within and "stopped_at" not in changes:
        arrival |= NOTHING_STOPPED
    if target.clock == "stage":
        came_back = before.within == target.key and case.stopped_due_at is not None
        arrival |= stage_goes_on(target, case, context.at, context.calendar) if came_back else _begins(target.limit, context)
    elif target.clock in ("none", "stopped"):
        arrival |= {"due_at": None, "warn_at": None}
    elif "due_at" not in changes:
        arrival["due_at"] = case.disposal_due_at
    if target.outcome:
        arrival |= {"outcome": target.outcome, "ended_at": context.at}
        if case.reply_wanted and target.reply_limit:  # whoever wanted an answer is still owed it
            arrival |= _begins(target.reply_limit, context)
    return arrival


def _begins(limit: str, context: MoveContext) -> Changes:
    return stage_begins(limit, context.at, context.calendar)


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
    if not move.open_to(context.by.role, context.by.level):
        raise no.WrongPost(move=Phrase(move.name), posts=_posts(move.by), role=_posts((context.by.role,)))
    reported_at = report.reported_at or context.at
    _check_report(report, reported_at, context, place, component, handled)
    reported_at = min(reported_at, context.at)
    columns = reclassified(report.subclass_id, context.lookup) | {"condition_id": None, "urgent": False}
    if report.condition_id:
        condition = fitting_condition(report.condition_id, report.subclass_id, context.lookup)
        columns |= {"condition_id": condition.id, "urgent": condition.limit_unit == Unit.URGENT_HOUR}
    stage = context.flow.stages[move.destination("", "")]
    due, warn = counted(stage.limit, context.at, context.calendar) if stage.limit else (None, None)
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
        centre_id=context.lookup.centre_for(place.grid_code, levels_for("supervision", context)),
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
