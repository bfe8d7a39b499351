"""A selection of a desk's list: the moves that can be made on all of it together, their form, and one result a row."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from wanmi.cases.actions import make_moves
from wanmi.cases.queries.together import situations_seen, suggested_values
from wanmi.cases.queries.topics import heard_of
from wanmi.cases.rules import refusals as no
from wanmi.cases.rules.effects import EFFECTS
from wanmi.cases.rules.fact_data import topics_of_move
from wanmi.cases.rules.move_inputs import MoveInput
from wanmi.cases.rules.move_kinds import FIELDS
from wanmi.cases.rules.play import moves_open_to, refusal_of
from wanmi.cases.rules.rows import Situation
from wanmi.cases.rules.together import (
    NothingSuggested,
    NotTogether,
    Press,
    Result,
    TooManyTogether,
    asks_together,
    common_moves,
)  # fmt: skip
from wanmi.catalogue.queries import called, catalogue
from wanmi.desks.pages.moves import input_sent, uuid_in
from wanmi.desks.pages.selection_form import SUGGESTED, fields_together
from wanmi.flow.queries.flows import flow_of
from wanmi.flow.rules.flow import FlowTable, Move
from wanmi.kit.refusals import NotFound, Phrase, Refusal
from wanmi.people.request_seat import seat_in, signed_in
from wanmi.people.rules.seats import Seat


@require_POST
@signed_in
def selection_moves(request: HttpRequest) -> HttpResponseBase:
    """The bar's buttons: what this seat may do with all of the `case` numbers together. Changes nothing; a POST, for a hundred numbers are
    too long for an address."""
    seat, numbers = seat_in(request), _numbers(request.POST)
    try:
        situations = situations_seen(seat, numbers)
    except TooManyTogether as refusal:
        return render(request, "desks/selection_moves.html", {"sentence": refusal.say()})
    moves = common_moves([moves_open_to(flow_of(each.case.flow_id), each, seat) for each in situations.values()])
    buttons = [
        {"label": _(move.name), "url": reverse("selection_move", args=[move.key]), "danger": move.style == "danger", "main": n == 0}
        for n, move in enumerate(sorted(moves, key=lambda move: ("main", "plain", "danger").index(move.style)))
    ]
    sentence = "" if moves else _("所选案卷没有可以一起办理的动作。")
    return render(request, "desks/selection_moves.html", {"moves": buttons, "sentence": sentence})


@require_http_methods(["POST"])
@signed_in
def selection_move(request: HttpRequest, key: str) -> HttpResponseBase:
    """The form of one move for all `case` numbers; with a `version` for each of them, `make`, the move is made and the results are told."""
    seat, at, sent = seat_in(request), timezone.now(), request.POST
    if key not in EFFECTS:
        raise no.UnknownMove(move=key)
    numbers = _numbers(sent)
    situations = situations_seen(seat, numbers)
    if not situations:
        raise NotFound
    if "make" in sent:
        return _make(request, key, numbers, situations, seat, at)
    return _form(request, key, numbers, situations, seat, at)


def _form(
    request: HttpRequest, key: str, numbers: list[str], situations: Mapping[str, Situation], seat: Seat, at: datetime
) -> HttpResponseBase:
    refused = {number: _refusal(key, situations.get(number), seat) for number in numbers}
    able = {number: situation for number, situation in situations.items() if refused[number] is None}
    if not able:
        raise next(refusal for refusal in refused.values() if refusal is not None)
    move = _move_of(key, able)
    form = fields_together(move, able, at=at)
    rows = [_row(situation) | {"suggested": form.words(number)} for number, situation in able.items()]
    left_out = [{"number": number, "why": refusal.say()} for number, refusal in refused.items() if refusal is not None]
    count = len(able)
    context = {
        "title": ngettext("%(move)s %(count)d 件", "%(move)s %(count)d 件", count) % {"move": _(move.name), "count": count},
        "name": _(move.name),
        "kind": "danger" if move.style == "danger" else "primary",
        "asks": form.fields,
        "rows": rows,
        "left_out": left_out,
    }
    return render(request, "desks/selection_form.html", context)


def _make(
    request: HttpRequest, key: str, numbers: list[str], situations: Mapping[str, Situation], seat: Seat, at: datetime
) -> HttpResponseBase:
    sent, move = request.POST, _move_of(key, situations)
    press = uuid_in(sent.get("press", "")) or uuid_in(sent.get("key", ""))
    presses, results = _presses(sent, move, press, numbers, situations, at)
    results |= {each.number: each for each in make_moves(key, presses=presses, by=seat, at=at)}
    told = [_told(results[number], situations.get(number)) for number in numbers]
    failed = [each for each in told if not each["done"]]
    done = [each["number"] for each in told if each["done"]]
    kept = [(name, value) for name, values in sent.lists() if name not in NOT_KEPT for value in values]
    context = {
        "title": _("%(move)s：%(done)d 件已办，%(failed)d 件未办")
        % {"move": _(move.name), "done": len(done), "failed": len(failed)} if failed else
        ngettext("%(move)s：%(done)d 件已办", "%(move)s：%(done)d 件已办", len(done)) % {"move": _(move.name), "done": len(done)},
        "retry": ngettext("重试未办的 %d 件", "重试未办的 %d 件", len(failed)) % len(failed) if failed else "",
        "rows": sorted(told, key=lambda each: each["done"]),
        "failed": failed,
        "kept": kept,
        "press": press or "",
    }  # fmt: skip
    response = render(request, "desks/selection_results.html", context)
    response["HX-Trigger"] = _events(done, _changed(situations, results, seat))
    return response


NOT_KEPT = frozenset({"case", "press", "key", "csrfmiddlewaretoken"})


def _presses(
    sent: QueryDict, move: Move, press: UUID | None, numbers: list[str], situations: Mapping[str, Situation], at: datetime
) -> tuple[list[Press], dict[str, Result]]:
    """A press for each case whose input is whole, each with a key of its own, and the refusals of the others. Raises Missing."""
    versions = dict(each.partition(":")[::2] for each in sent.getlist("case"))
    suggested = [ask for ask in move.asks if sent.get(FIELDS[ask].name) == SUGGESTED]
    plain = sent.copy()
    for ask in suggested:
        del plain[FIELDS[ask].name]
    presses, results = [], {}
    for number in numbers:
        key = uuid5(press, number) if press else None
        try:
            move_input = _input(move, plain, suggested, situations.get(number), at, key)
        except (NothingSuggested, NotFound) as refusal:
            results[number] = Result(number, refusal=refusal)
            continue
        version = versions[number]
        presses.append(Press(number, move_input, key=key, version=int(version) if version.isdecimal() else None))
    return presses, results


def _input(move: Move, plain: QueryDict, suggested: list[str], situation: Situation | None, at: datetime, key: UUID | None) -> MoveInput:
    """What the form says, with this case's own suggestions."""
    if situation is None:
        raise NotFound
    found = suggested_values(move, suggested, situation.case, at=at, key=key) if suggested else {}
    for ask in suggested:
        if FIELDS[ask].name not in found:
            raise NothingSuggested(number=situation.case.number, what=Phrase(FIELDS[ask].label), field=FIELDS[ask].name)
    with_them = plain.copy()
    for name, value in found.items():
        with_them[name] = str(value)
    return input_sent(move, situation.case, with_them, at=at)


def _told(result: Result, before: Situation | None) -> dict[str, Any]:
    """One row of the answer."""
    row = {"number": result.number, "subclass": "", "address": "", "version": ""} | (_row(before) if before else {})
    if result.case is None:
        return row | {"done": False, "words": result.refusal.say() if result.refusal else "", "version": ""}
    return row | {"done": True, "words": _(flow_of(result.case.flow_id).stages[result.case.stage].name)}


def _row(situation: Situation) -> dict[str, Any]:
    case = situation.case
    subclass = catalogue().subclasses.get(case.subclass_id)
    return {
        "number": case.number,
        "version": case.version,
        "subclass": called(subclass.name) if subclass else "",
        "address": case.address,
        "stage": _(flow_of(case.flow_id).stages[case.stage].name),
        "href": reverse("case", args=[case.number]),
    }


def _changed(situations: Mapping[str, Situation], results: Mapping[str, Result], seat: Seat) -> list[str]:
    topics = set()
    for number, result in results.items():
        if result.case is not None and (before := situations.get(number)):
            topics.update(topics_of_move(before.case, result.case, seat.person_id))
    return heard_of(seat, sorted(topics))


def _events(done: list[str], topics: list[str]) -> str:
    events: dict[str, Any] = {"wanmi:sent": True, "wanmi:unmark": {"numbers": done}}
    if topics:
        events["wanmi:changed"] = {"topics": topics}
    return json.dumps(events)


def _move_of(key: str, situations: Mapping[str, Situation]) -> Move:
    """The flow's row for this move, which must be one that can be made on several. Raises UnknownMove, NotTogether."""
    flows = [flow_of(each.case.flow_id) for each in situations.values()]
    move = next((flow.moves[key] for flow in flows if key in flow.moves), None)
    if move is None:
        raise no.UnknownMove(move=key)
    if asks_together(move) is None:
        raise NotTogether(move=Phrase(move.name))
    return move


def _refusal(key: str, situation: Situation | None, seat: Seat) -> Refusal | None:
    if situation is None:
        return NotFound()
    flow: FlowTable = flow_of(situation.case.flow_id)
    move = flow.moves.get(key)
    return refusal_of(flow, move, situation, seat) if move else no.UnknownMove(move=key)


def _numbers(sent: QueryDict) -> list[str]:
    """The case numbers, each once; a `case` is "number" or "number:version"."""
    found = (each.partition(":")[0].replace("\0", "") for each in sent.getlist("case"))
    return list(dict.fromkeys(number for number in found if number))
