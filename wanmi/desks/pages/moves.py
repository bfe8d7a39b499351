"""Making a move from a page: its form in the dialog, drawn from what the flow's row asks; the answer, or what was refused."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from pydantic import ValidationError

from wanmi.cases.actions import make_move
from wanmi.cases.models import Case, Purpose
from wanmi.cases.queries.rows import situation_of
from wanmi.cases.queries.topics import heard_of
from wanmi.cases.rules import refusals as no
from wanmi.cases.rules.effects import EFFECTS
from wanmi.cases.rules.fact_data import topics_of_move
from wanmi.cases.rules.move_inputs import MoveInput
from wanmi.cases.rules.play import moves_open_to, refusal_of
from wanmi.cases.rules.rows import Situation
from wanmi.cases.rules.state import CaseState
from wanmi.desks.pages.case_parts import photos_of, reporter_of
from wanmi.desks.pages.move_form import FormField, form_fields
from wanmi.desks.pages.photo_doubts import captioned_doubts
from wanmi.desks.queries.case import exhibits_of
from wanmi.flow.queries.flows import flow_of
from wanmi.flow.rules.flow import FlowTable, Move
from wanmi.kit.answers import done
from wanmi.kit.refusals import NotFound
from wanmi.people.request_seat import seat_in, signed_in
from wanmi.people.rules.seats import Seat


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def case_move(request: HttpRequest, number: str, key: str) -> HttpResponseBase:
    """GET: the form of a move for the dialog. POST: make it. Raises the Refusal that says why not."""
    seat, at = seat_in(request), timezone.now()
    row = Case.objects.visible_to(seat).select_related("subclass", "department", "squad", "reported_by").filter(number=number).first()
    if row is None:
        raise NotFound
    situation = situation_of(row)
    case = situation.case
    move = flow_of(case.flow_id).moves.get(key)
    if move is None or key not in EFFECTS:
        raise no.UnknownMove(move=key)
    if request.method == "POST":
        return _make(request, move, case, seat, at)
    if refusal := refusal_of(flow_of(case.flow_id), move, situation, seat):
        raise refusal
    return _form(request, move, row, case, seat, at)


def _form(request: HttpRequest, move: Move, row: Case, case: CaseState, seat: Seat, at: datetime) -> HttpResponseBase:
    subclass = request.GET.get("subclass_id", "")
    asks = form_fields(move, case, at=at, subclass_id=int(subclass) if subclass.isdecimal() else None)
    shows_photos = any(ask.kind == "photos" for ask in asks)
    photos = photos_of(row, exhibits_of(row, seat), at)
    context = {
        "move": move,
        "case": row,
        "name": _(move.name),
        "kind": "danger" if move.style == "danger" else "primary",
        "asks": asks,
        "version": case.version,
        "draft": f"{case.number}-{move.key}",
        "upload": reverse("hand_in"),
        "wide": shows_photos,
        "caller": reporter_of(row, seat) if any(ask.ask == "reply_way" for ask in asks) else "",
        "before": [each for each in photos if each["purpose"] == Purpose.BEFORE] if shows_photos else [],
        "doubts": captioned_doubts(photos) if move.style == "main" else [],
    }
    return render(request, "desks/move.html", context)


def _make(request: HttpRequest, move: Move, before: CaseState, seat: Seat, at: datetime) -> HttpResponseBase:
    sent = request.POST
    press = sent if "version" in sent else request.GET  # a move that goes at once carries both in its address
    version = press.get("version", "")
    move_input = move_input_of(move, sent, form_fields(move, before, at=at, choices=False))
    after = make_move(
        move.key,
        number=before.number,
        move_input=move_input,
        by=seat,
        at=at,
        key=uuid_in(press.get("key", "")),
        version=int(version) if version.isdecimal() else None,
    )
    flow = flow_of(after.flow_id)
    words = _("%(number)s 已%(move)s → %(stage)s") % {
        "number": before.number[-5:],
        "move": _(move.name),
        "stage": _(flow.stages[after.stage].name),
    }
    changed = heard_of(seat, topics_of_move(before, after, seat.person_id))
    return done(words, changed=changed, stays=after.number if _stays(flow, move, after, seat) else "")


HANDS_ON = frozenset({"supervisor", "department", "squad"})  # whoever is asked for one of these gives the case to somebody


def _stays(flow: FlowTable, move: Move, after: CaseState, seat: Seat) -> bool:
    """Whether the case is still with whoever moved it, so that it keeps standing before them."""
    return flow.stages[after.stage].waits_for == seat.role and not HANDS_ON & set(move.asks) and _has_a_move(flow, after, seat)


def _has_a_move(flow: FlowTable, after: CaseState, seat: Seat) -> bool:
    """Whether the seat has a move of the loop on the case now, beside what it may ask."""
    return any(not move.request for move in moves_open_to(flow, Situation(after), seat))


def input_sent(move: Move, case: CaseState, sent: QueryDict, *, at: datetime) -> MoveInput:
    """The move's typed input from a form. Raises Missing."""
    return move_input_of(move, sent, form_fields(move, case, at=at, choices=False))


def move_input_of(move: Move, sent: QueryDict, asks: list[FormField]) -> MoveInput:
    """The move's typed input from a form. Raises Missing, naming in words all that is not as it should be."""
    shape = EFFECTS[move.key].input
    values: dict[str, Any] = {}
    kinds = {ask.name: ask.kind for ask in asks}
    for name in shape.model_fields:
        if name == "evidence":
            values[name] = tuple(sent.getlist(name))
        elif words := _moved_answer(name, sent, asks):
            values[name] = _as_moment(words) if kinds.get(name) == "moment" else words
    try:
        return shape.model_validate(values)
    except ValidationError as error:
        wrong = list(dict.fromkeys(str(each["loc"][0]) for each in error.errors()))
        labels = {ask.name: ask.label for ask in asks}
        raise no.Missing(field=wrong[0], what="、".join(labels.get(name, name) for name in wrong)) from error


def _moved_answer(name: str, sent: QueryDict, asks: list[FormField]) -> str:
    """What was typed for a field; the common words that were ticked stand before it."""
    typed = sent.get(name, "").replace("\0", "").strip()
    if typed and (unit := sent.get(f"{name}_unit")):  # an amount and its unit stand in two fields
        typed = f"{typed} {unit}"
    takes_phrases = next((ask.name for ask in asks if ask.kind == "words"), "") == name
    return "；".join(filter(None, [*sent.getlist("phrase"), typed])) if takes_phrases else typed


def _as_moment(text: str) -> str:
    """A moment as a form gives it, which is the city's time; what is none is refused by the input's own shape."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (timezone.make_aware(moment) if timezone.is_naive(moment) else moment).isoformat()


def uuid_in(text: str) -> UUID | None:
    """The id that a text holds; None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
