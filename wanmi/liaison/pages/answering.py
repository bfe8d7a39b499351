"""What can be done with marked lines of a list: sign for them together, or answer their source."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid5

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from wanmi.cases.models import Case
from wanmi.cases.queries.topics import heard_of
from wanmi.cases.rules.fact_data import topics_of_move
from wanmi.cases.rules.refusals import Missing
from wanmi.cases.rules.together import Result, TooManyTogether, check_number_together
from wanmi.catalogue.queries import called, subclass_facts
from wanmi.kit.refusals import NotFound
from wanmi.liaison.actions import ANSWERS, answer_sources
from wanmi.liaison.models import SourceAnswer
from wanmi.liaison.pages.lists import SEES, sign_move
from wanmi.liaison.queries.lists import LISTED
from wanmi.people.queries import may
from wanmi.people.request_seat import seat_in, signed_in
from wanmi.people.rules.seats import Seat

MOST_WORDS = 1000
PHRASES = ("已派人处置，结果另行回复。", "已处置完毕，现场恢复正常。", "已列入计划，按期处置。")


@require_POST
@signed_in
def list_moves(request: HttpRequest) -> HttpResponseBase:
    """The bar's buttons for the marked lines. Changes nothing."""
    seat = seat_in(request, right=SEES)
    try:
        cases = _seen(seat, request.POST)
    except TooManyTogether as refusal:
        return render(request, "desks/selection_moves.html", {"sentence": refusal.say()})
    moves, sign = [], sign_move(seat)
    if sign and cases and all(case.signed_at is None and not case.outcome for case in cases):
        moves.append({"label": _(sign.name), "url": reverse("selection_move", args=[sign.key]), "main": True})
    answered = set(SourceAnswer.objects.filter(case__in=cases, department=seat.organisation_id).values_list("case_id", flat=True))
    if cases and all(may(seat, ANSWERS, case) and (case.signed_at or case.outcome) and case.pk not in answered for case in cases):
        moves.append({"label": _("回复来源"), "url": reverse("source_answers"), "main": not moves})
    sentence = "" if moves else _("所选来件有的待签收、有的待回复或已回复，请分别选择。")
    return render(request, "desks/selection_moves.html", {"moves": moves, "sentence": sentence})


@require_POST
@signed_in
def source_answers(request: HttpRequest) -> HttpResponseBase:
    """The form of an answer for the marked lines; with `make` they are answered and each result is told."""
    seat, at, sent = seat_in(request, right=SEES), timezone.now(), request.POST
    cases = _seen(seat, sent)
    if not cases:
        raise NotFound
    if "make" not in sent:
        return render(request, "liaison/answer_form.html", {"rows": [_row(case) for case in cases], "phrases": PHRASES, **_titles(cases)})
    text = "；".join(filter(None, [*sent.getlist("phrase"), sent.get("text", "").replace("\0", "").strip()]))[:MOST_WORDS]
    if not text:
        raise Missing(field="text", what=_("回复内容"))
    press = _uuid(sent.get("press", "")) or _uuid(sent.get("key", ""))
    results = answer_sources(
        answers=[(case.number, uuid5(press, case.number) if press else None) for case in cases], text=text, by=seat, at=at
    )
    return _told(request, cases, results, seat, text, press)


def _told(request: HttpRequest, cases: list[Case], results: list[Result], seat: Seat, text: str, press: UUID | None) -> HttpResponseBase:
    rows = [
        _row(case) | {"done": result.case is not None, "words": _("已回复") if result.case else result.refusal and result.refusal.say()}
        for case, result in zip(cases, results, strict=True)
    ]
    failed, done = [row for row in rows if not row["done"]], [row["number"] for row in rows if row["done"]]
    title = _("%(move)s：%(done)d 件已办，%(failed)d 件未办") if failed else ngettext(
        "%(move)s：%(done)d 件已办", "%(move)s：%(done)d 件已办", len(done)
    )  # fmt: skip
    context = {
        "title": title % {"move": _("回复来源"), "done": len(done), "failed": len(failed)},
        "retry": ngettext("重试未办的 %d 件", "重试未办的 %d 件", len(failed)) % len(failed) if failed else "",
        "rows": sorted(rows, key=lambda row: row["done"]),
        "kept": [("make", "true"), ("text", text)],
        "press": press or "",
    }
    states = [result.case for result in results if result.case]
    topics = heard_of(seat, sorted({topic for state in states for topic in topics_of_move(state, state, seat.person_id)}))
    response = render(request, "desks/selection_results.html", context)
    response["HX-Trigger"] = json.dumps({"wanmi:sent": True, "wanmi:unmark": {"numbers": done}, "wanmi:changed": {"topics": topics}})
    return response


def _seen(seat: Seat, sent: QueryDict) -> list[Case]:
    """The cases of these numbers that the seat sees and that came by lists, in the order sent. Raises TooManyTogether."""
    numbers = list(dict.fromkeys(each.partition(":")[0].replace("\0", "") for each in sent.getlist("case")))
    check_number_together(len(numbers))
    found = {case.number: case for case in Case.objects.visible_to(seat).filter(number__in=numbers, source__in=LISTED)}
    return [found[number] for number in numbers if number in found]


def _titles(cases: list[Case]) -> dict[str, str]:
    words = ngettext("回复来源 %(count)d 件", "回复来源 %(count)d 件", len(cases))
    return {"title": words % {"count": len(cases)}, "name": _("回复来源")}


def _row(case: Case) -> dict[str, Any]:
    subclass = subclass_facts(case.subclass_id)
    return {
        "number": case.number,
        "version": case.version,
        "subclass": called(subclass.name) if subclass else "",
        "address": case.address,
        "href": reverse("case", args=[case.number]),
    }


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
