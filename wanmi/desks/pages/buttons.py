"""The moves open to a seat as buttons: those of the loop in a row, what may be asked and said in a menu beside them, and what is to be
decided at the request itself."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wanmi.cases.models import CaseRequest
from wanmi.cases.queries.listed import organisation_names
from wanmi.cases.rules.play import along, moves_open_to
from wanmi.cases.rules.rows import OPEN, RequestState, Situation
from wanmi.cases.rules.state import CaseState
from wanmi.cases.rules.timing import limit_of
from wanmi.catalogue.queries import working_calendar_now
from wanmi.desks.queries.request_history import Before, asked_lately, earlier_requests
from wanmi.flow.rules.flow import ASK, SAME, FlowTable, Move
from wanmi.kit.rules.time_texts import moment_text, remaining_text
from wanmi.kit.rules.working_time import light, remaining
from wanmi.people.models import Person
from wanmi.people.rules.role_words import words_of
from wanmi.people.rules.seats import Seat

KINDS = {"main": "primary", "plain": "", "danger": "danger"}
ORDER = list(KINDS.values())  # the blue button first, what is dangerous last and apart
FEW = 2  # so many stand in the row where nothing else does


def buttons_of(flow: FlowTable, situation: Situation, seat: Seat, at: datetime) -> dict[str, Any]:
    """`moves`: the row of buttons; `more`: the menu beside it; `requests`: the open requests, each with what this seat may do to it. A
    move that needs nothing goes at once, with its own key and the version seen. Three queries, where a request is open."""
    open_to = moves_open_to(flow, situation, seat)
    row = sorted((_button(flow, move, situation.case) for move in open_to if not _aside(move)), key=lambda each: ORDER.index(each["kind"]))
    more = [_button(flow, move, situation.case) for move in open_to if _aside(move) and (not move.request or move.act == ASK)]
    if not row and len(more) <= FEW:
        row, more = more, []
    asks_only = all(move.act == ASK for move in open_to if _aside(move))
    return {
        "moves": row,
        "more": more,
        "more_label": _("申请") if asks_only else _("更多"),
        "requests": _requests(flow, situation, open_to, seat, at),
    }


def _aside(move: Move) -> bool:
    """Whether it stands beside the row: what is asked, decided or said, and moves no stage by itself."""
    return bool(move.request) or (set(move.to.values()) == {SAME} and move.style == "plain" and not move.letter)


def _button(flow: FlowTable, move: Move, case: CaseState) -> dict[str, Any]:
    url = reverse("case_move", args=[case.number, move.key])
    with_it = along(flow, move, case)
    label = _("%(first)s并%(then)s") % {"first": _(with_it.name), "then": _(move.name)} if with_it else _(move.name)
    button = {"label": label, "url": url, "key": move.letter.upper(), "kind": KINDS[move.style], "method": "dialog", "form": ""}
    if needs_nothing(move):
        seen = urlencode({"version": case.version, "key": uuid.uuid4()})
        button |= {"url": f"{url}?{seen}", "method": "post", "form": url if move.asks else ""}
    return button


def needs_nothing(move: Move) -> bool:
    """Whether the move goes with one letter: it asks nothing that must be given, and does not hurt."""
    return move.style != "danger" and set(move.asks) <= move.may_be_empty and not move.request


def _requests(flow: FlowTable, situation: Situation, open_to: tuple[Move, ...], seat: Seat, at: datetime) -> list[dict[str, Any]]:
    found = [one for one in situation.requests if one.state == OPEN and one.kind in flow.requests]
    if not found:
        return []
    people = dict(Person.objects.filter(pk__in={one.asked_by_id for one in found}).values_list("pk", "name"))
    lately, before = asked_lately(found, seat, at=at), earlier_requests(situation.case.number, seat)
    return [
        request_words(flow, one, people, at)
        | {"moves": _acts(flow, situation.case, one, open_to), "lately": lately.get((one.asked_from_id, one.kind))}
        | {"before": [_before_words(each) for each in before if each.kind == one.kind]}
        for one in found
    ]


def _before_words(before: Before) -> dict[str, Any]:
    return {"at": before.at, "state": CaseRequest.State(before.state).label, "decision": before.decision}


def _acts(flow: FlowTable, case: CaseState, request: RequestState, open_to: tuple[Move, ...]) -> list[dict[str, Any]]:
    return [_button(flow, move, case) for move in open_to if move.request == request.kind and move.act != ASK]


def request_words(flow: FlowTable, request: RequestState, people: dict[int, str], at: datetime) -> dict[str, Any]:
    """A request as it is read: what, by whom, why, what is wanted, who decides, and the clock of the decision."""
    bodies = organisation_names()
    clock = None
    if request.due_at and request.state == OPEN:
        unit = limit_of(flow.requests[request.kind].limit).unit
        left = remaining(at, request.due_at, unit, working_calendar_now())
        clock = {
            "light": light(at, request.warn_at or request.due_at, request.due_at).value,
            "words": remaining_text(left, unit, get_language() or "zh-hans"),
        }
    return {
        "name": _(flow.requests[request.kind].name),
        "who": f"{bodies.get(request.asked_from_id, '')} {people.get(request.asked_by_id, '')}".strip(),
        "at": request.asked_at,
        "reason": request.reason,
        "wanted": wanted_words(request.wanted, at),
        "decides": f"{bodies.get(request.holder_id, '')} {_(words_of((request.waits_for,)))}".strip(),
        "clock": clock,
    }


def wanted_words(wanted: Any, at: datetime) -> str:
    """What is asked for, in words: 延长 8 工作时, 延至 11-30 18:00, 挂账至 2027-03-01, 属错派."""
    language = get_language() or "zh-hans"
    words = []
    if limit := wanted.get("limit"):
        words.append(_("延长 %s") % limit_of(limit).text(language))
    if until := wanted.get("until"):
        moment = datetime.fromisoformat(until)
        words.append(_("延至 %s") % moment_text(moment, at, timezone.get_current_timezone(), language))
    if day := wanted.get("until_day"):
        words.append(_("挂账至 %s") % date.fromisoformat(day).isoformat())
    if wanted.get("misdispatch"):
        words.append(_("属错派"))
    return "，".join(words)
