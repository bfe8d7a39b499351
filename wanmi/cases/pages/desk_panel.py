"""The chosen case beside a desk's list: map, form, photos, similar cases, filing condition, and the moves open to this seat."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wanmi.cases.actions.link import LINKS
from wanmi.cases.models import Case, CaseEvidence, Purpose, Source
from wanmi.cases.pages.desk_rows import marks_of
from wanmi.cases.pages.photo_doubts import doubt_words, told
from wanmi.cases.queries.flows import flow_of
from wanmi.cases.queries.listed import COLUMNS, Listed
from wanmi.cases.queries.privacy import knows_callers, knows_supervisors
from wanmi.cases.queries.rows import state_of
from wanmi.cases.queries.similar import similar_cases
from wanmi.cases.queries.topics import topics_of
from wanmi.cases.queries.waiting import waiting_for
from wanmi.cases.rules.doubts import Shot
from wanmi.cases.rules.flow import FlowTable, Move
from wanmi.cases.rules.play import along, moves_open_to
from wanmi.cases.rules.state import CaseState
from wanmi.catalogue import queries as catalogue
from wanmi.grids.queries import names_of
from wanmi.kit.refusals import NotFound
from wanmi.people.doors import seat_in, signed_in
from wanmi.people.queries import layer_sight, may
from wanmi.people.rules.seats import Seat

KINDS = {"main": "primary", "plain": "", "hurts": "danger"}
ORDER = list(KINDS.values())  # the blue button first, what hurts last and apart
SHOWN = ("component__owner", "component__maintainer", "reported_by", "task_supervisor")


@require_safe
@signed_in
def case_panel(request: HttpRequest, number: str) -> HttpResponseBase:
    """The panel of one case. At most ten queries."""
    seat, at = seat_in(request), timezone.now()
    case = case_for(seat, number)
    return render(request, "cases/desk_panel.html", panel_of(case, seat, at))


def case_for(seat: Seat, number: str) -> Case:
    """The case, if this seat may see it. Raises NotFound. One query."""
    case = Case.objects.visible_to(seat).select_related(*SHOWN).filter(number=number).first()
    if case is None:
        raise NotFound
    return case


def panel_of(case: Case, seat: Seat, at: datetime) -> dict[str, Any]:
    """What the panel shows, with a supervisor's name only for whom it is meant."""
    state, flow = state_of(case), flow_of(case.flow_id)
    listed = Listed(**{name: getattr(case, name) for name in COLUMNS})
    clock = listed.clock(at)
    condition = catalogue.condition_facts(case.condition_id) if case.condition_id else None
    lng, lat = state.location
    photos = photos_of(case, seat)
    before, after = before_and_after(photos)
    sight = layer_sight("components", seat)
    known = case.component if sight.reads("owner") and sight.reads("maintainer") else None
    keeper = known and (known.maintainer or known.owner)
    return {
        "case": case,
        "case_url": reverse("case", args=[case.number]),
        "seen": listed,
        "now": at,
        "stage_name": _(flow.stages[case.stage].name),
        "clock": clock,
        "clock_words": clock.words(get_language() or "zh-hans"),
        "marks": marks_of(listed, at),
        "place": names_of(case.grid_code),
        "reporter": reporter_told(case, seat),
        "condition": condition,
        "limit": condition.limit_for(case.area_class).text(get_language() or "zh-hans") if condition else "",
        "photos": [each for each in photos if not after or each not in (before, after)],
        "doubts": told(photos),
        "before": before,
        "after": after,
        "keeper": keeper.short_name if keeper else "",
        "hides": not knows_supervisors(seat),
        "similar": _similar(case, state, seat),
        "markers": [{"lng": lng, "lat": lat, "light": clock.light.value, "label": listed.subclass, "chosen": True}],
        "centre": f"{lng},{lat}",
        "waiting": waiting_for([listed], seat, at=at).get(listed.id) if flow.stages[case.stage].waits_for != seat.role else None,
        "moves": buttons_of(flow, state, seat),
        "topics": " ".join(topics_of(seat, [case.stage])),
        "here": reverse("case_panel", args=[case.number]),
    }


def buttons_of(flow: FlowTable, case: CaseState, seat: Seat) -> list[dict[str, Any]]:
    """The moves open to this seat as buttons; one that needs nothing goes at once, with its own key and the version seen."""
    return sorted((_button(flow, move, case) for move in moves_open_to(flow, case, seat)), key=lambda button: ORDER.index(button["kind"]))


def _button(flow: FlowTable, move: Move, case: CaseState) -> dict[str, Any]:
    url = reverse("case_move", args=[case.number, move.key])
    with_it = along(flow, move, case)
    label = _("%(first)s并%(then)s") % {"first": _(with_it.name), "then": _(move.name)} if with_it else _(move.name)
    button = {"label": label, "url": url, "key": move.letter.upper(), "kind": KINDS[move.look], "method": "dialog", "form": ""}
    if needs_nothing(move):
        seen = urlencode({"version": case.version, "key": uuid.uuid4()})
        button |= {"url": f"{url}?{seen}", "method": "post", "form": url if move.asks else ""}
    return button


def needs_nothing(move: Move) -> bool:
    """Whether the move goes with one letter: it asks nothing that must be given, and does not hurt."""
    return move.look != "hurts" and set(move.asks) <= move.may_be_empty


def reporter_told(case: Case, seat: Seat) -> str:
    """Who reported, as far as this post may know."""
    if case.source == Source.SUPERVISOR:
        known = case.reported_by if knows_supervisors(seat) else None
        return f"{known.name} {known.number}" if known else ""
    return " ".join(filter(None, (case.reporter_name, case.reporter_phone))) if knows_callers(seat) else ""


def photos_of(case: Case, seat: Seat) -> list[dict[str, Any]]:
    """The photos of a case for the strip, with who and when under each. One query."""
    rows = CaseEvidence.objects.filter(case=case, evidence__file__kind="photo").order_by("sequence", "pk")
    columns = ("evidence_id", "purpose", "evidence__taken_at", "evidence__handed_in_at", "evidence__handed_in_by__name")
    found = list(rows.values_list(*columns, "evidence__taken_place"))
    shots = [
        Shot(purpose, taken, handed_in, (place.x, place.y) if place else None) for _id, purpose, taken, handed_in, _who, place in found
    ]
    odd, hide = doubt_words(shots, state_of(case)), not knows_supervisors(seat)
    return [_photo(case.number, *row[:5], hide=hide) | {"doubt": words} for row, words in zip(found, odd, strict=True)]


def _photo(
    number: str, id: uuid.UUID, purpose: str, taken: datetime | None, handed_in: datetime, who: str | None, *, hide: bool
) -> dict[str, Any]:
    moment = timezone.localtime(taken or handed_in)
    by = "" if hide and purpose != Purpose.AFTER else who or ""
    caption = " · ".join(filter(None, (f"{moment:%m-%d %H:%M}", str(_(Purpose(purpose).label)), by)))
    url, small = (reverse("case_file", args=[number, id, size]) for size in ("screen", "thumb"))
    return {"url": url, "small": small, "caption": caption, "purpose": purpose}


def before_and_after(photos: Iterable[dict[str, Any]]) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The last photo before and the last one after, to stand side by side."""
    last = {photo["purpose"]: photo for photo in photos}
    return last.get(Purpose.BEFORE), last.get(Purpose.AFTER)


def _similar(case: Case, state: CaseState, seat: Seat) -> list[Any]:
    if not may(seat, LINKS):
        return []
    lng, lat = state.location
    return similar_cases(seat, subclass_id=case.subclass_id, lng=lng, lat=lat, at=case.reported_at, case_id=case.pk)
