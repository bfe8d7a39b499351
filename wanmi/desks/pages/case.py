"""The whole case on one page: where it stands, its limits, proofs, form, story, place, and every move open to this seat."""

from __future__ import annotations

from datetime import datetime, timedelta
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
from wanmi.cases.queries.listed import Listed
from wanmi.cases.queries.privacy import sees_originals
from wanmi.cases.queries.topics import topics_of
from wanmi.cases.rules.play import moves_open_to
from wanmi.cases.rules.timing import limit_of
from wanmi.catalogue import queries as catalogue
from wanmi.desks.pages.buttons import buttons_of
from wanmi.desks.pages.case_parts import before_and_after, face_of, moment_words, photos_of
from wanmi.desks.pages.desk_access import desk_url
from wanmi.desks.pages.move_form import form_fields
from wanmi.desks.queries.case import A_YEAR, WholeCase, whole_case
from wanmi.desks.queries.desks import desk_of, tabs_for
from wanmi.desks.queries.similar import Similar, similar_cases
from wanmi.desks.rules.desks import Tab
from wanmi.desks.rules.progress import LAST, Card, Step, disposal_card, reply_card, sign_card, stage_card
from wanmi.kit.addresses import address_in_house
from wanmi.kit.rules.time_texts import moment_text, remaining_text, span_text
from wanmi.people.queries import layer_sight, may
from wanmi.people.request_seat import seat_in, signed_in
from wanmi.people.rules.seats import Seat


@require_safe
@signed_in
def case_page(request: HttpRequest, number: str) -> HttpResponseBase:
    """The case sheet (案卷单). 404 for a case that this seat may not see, as for one that is not there."""
    seat, at = seat_in(request), timezone.now()
    whole = whole_case(seat, number, at=at, on=timezone.localdate(at))
    sheet = sheet_of(whole, seat, at)
    if may(seat, "cases.take_tasks"):
        return render(request, "desks/task.html", sheet | _task(whole, seat, at))
    return render(request, "desks/case.html", sheet)


def _task(whole: WholeCase, seat: Seat, at: datetime) -> dict[str, Any]:
    """What a supervisor is asked about the case, if anything: the form of the one move that is theirs."""
    move = next(iter(moves_open_to(whole.flow, whole.situation, seat)), None)
    lng, lat = whole.state.location
    return {
        "move": move,
        "asks": form_fields(move, whole.state, at=at) if move else [],
        "draft": f"{whole.state.number}-{move.key}" if move else "",
        "upload": reverse("hand_in"),
        "lng": f"{lng:.6f}",
        "lat": f"{lat:.6f}",
    }


def sheet_of(whole: WholeCase, seat: Seat, at: datetime) -> dict[str, Any]:
    """What the page shows."""
    row, state = whole.row, whole.state
    photos = photos_of(row, whole.exhibits, at)
    face = face_of(row, whole.flow, photos, seat, at)
    return face | {
        "subclass": catalogue.subclass_facts(row.subclass_id),
        "limit_words": limit_of(row.disposal_limit).text(get_language() or "zh-hans") if row.disposal_limit else "",
        "flow_words": _("%(name)s · 第 %(version)d 版") % {"name": whole.flow.name, "version": whole.flow.version},
        "steps": [_step(step, at) for step in whole.steps],
        "limits": limits_of(whole, at),
        "story": whole.story,
        "faithful": whole.faithful,
        **_pair(photos),
        "photos": photos,
        "sounds": [one for one in whole.exhibits if one.kind != "photo"],
        "walkers": whole.walkers,
        "keeper": _keeper(whole, seat),
        "component_cases": whole.component_cases,
        "component_url": _component_url(whole, at),
        "tied": whole.tied,
        "similar": _similar(whole, seat),
        **buttons_of(whole.flow, whole.situation, seat, at),
        "topics": " ".join(topics_of(seat, [state.stage])),
        "back": _back(seat, face["seen"]),
        "originals": sees_originals(seat),
        "printed_by": f"{seat.organisation_name} {seat.person_name}",
    }


def _step(step: Step, at: datetime) -> dict[str, Any]:
    note = moment_words(step.at, at) if step.at else _("进行中") if step.state == "now" else ""
    return {"label": _(step.name), "note": note, "state": step.state}


def limits_of(whole: WholeCase, at: datetime) -> list[dict[str, Any]]:
    """The cards: the department's limit, the signing's, the stage's own, and how long the whole case has taken."""
    calendar, case, flow = catalogue.working_calendar_now(), whole.state, whole.flow
    cards = [
        (_("处置时限"), disposal_card(flow, case, at=at, calendar=calendar)),
        (_("签收时限"), sign_card(case, at=at, calendar=calendar)),
        (_("%s时限") % _(flow.stages[case.stage].name), stage_card(flow, case, at=at, calendar=calendar)),
        (_("回复时限"), reply_card(flow, case, at=at, calendar=calendar)),
    ]
    shown = [_card(label, card, at) for label, card in cards if card is not None]
    language = get_language() or "zh-hans"
    done = sum(step.state == "done" for step in whole.steps)
    spent = (case.ended_at or at) - case.reported_at
    return [
        *shown,
        {"label": _("全案"), "text": span_text(max(spent, timedelta()), language=language), "light": "", "share": done / LAST},
    ]


def _card(label: str, card: Card, at: datetime) -> dict[str, Any]:
    language = get_language() or "zh-hans"
    clock = card.clock
    text = _("停表") if clock.left is None else remaining_text(clock.left, clock.unit, language, done=card.done)
    title = card.limit.text(language)
    if clock.due_at:
        title = f"{title}，{moment_text(clock.due_at, at, timezone.get_current_timezone(), language)}"
    return {"label": label, "text": text, "light": clock.light.value, "share": card.share, "title": title}


def _pair(photos: list[dict[str, Any]]) -> dict[str, Any]:
    """The last photo before and the last one after stand side by side and large, in full; the others follow in a strip."""
    before, after = before_and_after(photos)
    wide = [one | {"small": one["url"]} if one else None for one in (before, after)]
    return {"before": wide[0], "after": wide[1], "others": [one for one in photos if one not in (before, after)]}


def _keeper(whole: WholeCase, seat: Seat) -> str:
    """Whose the component is: owner and, where another one, maintainer; as far as the seat may read it."""
    component, sight = whole.row.component, layer_sight("components", seat)
    if component is None or not (sight.reads("owner") and sight.reads("maintainer")):
        return ""
    words = [f"{_('权属')} {component.owner.short_name}"] if component.owner else []
    if component.maintainer and component.maintainer != component.owner:
        words.append(f"{_('养护')} {component.maintainer.short_name}")
    return " · ".join(words)


def _component_url(whole: WholeCase, at: datetime) -> str:
    search = address_in_house("search")
    if whole.row.component is None or not search:
        return ""
    since = timezone.localdate(at - A_YEAR)
    return f"{search}?{urlencode({'component': whole.row.component.code, 'since': since.isoformat()})}"


def _similar(whole: WholeCase, seat: Seat) -> list[Similar]:
    """Close by, of the same subclass, within a day, not tied yet: for whoever may tie them."""
    if not may(seat, LINKS):
        return []
    row, (lng, lat) = whole.row, whole.state.location
    found = similar_cases(seat, subclass_id=row.subclass_id, lng=lng, lat=lat, at=row.reported_at, case_id=row.pk)
    return [one for one in found if not one.linked]


def _back(seat: Seat, listed: Listed) -> dict[str, str]:
    """The list that the case stands in at this seat's desk, else the search, else home."""
    desk = desk_of(seat)
    if desk is None or desk.key == "tasks":
        search = address_in_house("search")
        return {"url": search, "label": _("查询")} if search else {"url": reverse("home"), "label": _("首页")}
    tab = next((tab for tab in tabs_for(desk, seat) if _stands_in(tab, listed)), None)
    if tab is None:
        return {"url": desk_url(desk.key), "label": _(desk.name)}
    return {"url": desk_url(desk.key, tab=tab.key, chosen=listed.number), "label": _(tab.name)}


def _stands_in(tab: Tab, listed: Listed) -> bool:
    fits = not tab.column or bool(getattr(listed, tab.column)) == tab.filled
    return listed.stage in tab.stages and not tab.ended and fits
