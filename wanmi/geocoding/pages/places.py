"""Places looked up and kept (地名): the list with its filters, the card beside it, the list as Excel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wanmi.geocoding.actions.export import note_export
from wanmi.geocoding.actions.places import KEEPS
from wanmi.geocoding.layers import place_as_read
from wanmi.geocoding.models import AliasKind, Place, PlaceKind
from wanmi.geocoding.queries.divisions import divisions_in_words
from wanmi.geocoding.queries.lists import PlaceSearch, bounded_count, lines_of, matching_places, page_of_places
from wanmi.geocoding.rules.refusals import NoPlace
from wanmi.grids.queries import area_names
from wanmi.journal.queries import chain_holds, story_of
from wanmi.journal.words import fact_word, people_named
from wanmi.kit.excel import MOST_ROWS, Column, TooManyRows, excel_of
from wanmi.kit.layers import layer_called
from wanmi.kit.refusals import NotYours
from wanmi.people.queries import check_answers_for, layer_for, layer_sight, may, may_export_layer
from wanmi.people.request_seat import seat_in, signed_in
from wanmi.people.rules.seats import Seat

FOUND = "found"
NAMES = ("q", "kind", "area", "state")
COLUMNS = [("标准名称", "wide"), ("类型", "narrow"), ("行政区", ""), ("单元网格", "middle"), ("启用", "day")]


@require_safe
@signed_in
def places_page(request: HttpRequest) -> HttpResponseBase:
    """A page of places. Asked by htmx, the part that filters change. Some five queries."""
    seat = seat_in(request)
    layer_for("places", seat)
    search = place_search_in(request.GET)
    places = matching_places(search, seat)
    page = page_of_places(places, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    count, more = bounded_count(places) if page.before or page.after else (len(page.rows), False)
    chosen = request.GET.get("chosen", "") or (page.rows[0].code if page.rows else "")
    context = {
        "search": search,
        "kinds": PlaceKind.choices,
        "areas": [(code, name) for code, name in sorted(area_names().items()) if len(code) <= 9 and code.startswith(seat.area_code)],
        "states": [("retired", _("已停用"))],
        "columns": [{"label": _(label), "kind": kind} for label, kind in COLUMNS],
        "rows": [_row(place_as_read(place, seat), chosen) for place in page.rows],
        "before": _link(request.GET, before=page.before),
        "after": _link(request.GET, after=page.after),
        "total": count,
        "capped": more,
        "filtered": any(request.GET.get(name) for name in NAMES),
        "keeps": may(seat, KEEPS),
        "export_url": f"{reverse('places_export')}?{_kept(request.GET)}" if may_export_layer(layer_called("places"), seat) else "",
    }
    part = request.headers.get("HX-Target", "") == FOUND
    return render(request, "geocoding/places_found.html" if part else "geocoding/places.html", context)


def place_search_in(query: QueryDict) -> PlaceSearch:
    """What the address asks for; what is no filter counts as none."""
    kind, area = query.get("kind", ""), query.get("area", "")
    return PlaceSearch(
        text=query.get("q", "").replace("\0", "").strip()[:100],
        kind=kind if kind in PlaceKind.values else "",
        area=area if area.isdecimal() and len(area) <= 12 else "",
        retired=query.get("state", "") == "retired",
    )


def _row(place: Place, chosen: str) -> dict[str, Any]:
    words = divisions_in_words(place.grid_code or place.division_code)
    return {
        "place": place,
        "kind": place.get_kind_display(),
        "where": " · ".join(words[1:] or words),
        "side": reverse("place", args=[place.code]),
        "chosen": place.code == chosen,
    }


def _kept(query: QueryDict) -> str:
    return urlencode([(name, query.get(name, "")) for name in NAMES if query.get(name)])


def _link(query: QueryDict, **keys: str) -> str:
    (name, value), = keys.items()  # fmt: skip
    return f"?{_kept(query)}&{urlencode({name: value})}" if value else ""


def place_for(seat: Seat, code: str) -> Place:
    """A place that the seat may look at, live or retired. Raises NoPlace, NoLayer."""
    layer_for("places", seat)
    place = Place.objects.visible_to(seat).select_related("limiting").filter(code=code).first()
    if place is None:
        raise NoPlace
    return place


def keeper_in(request: HttpRequest, place: Place | None = None) -> Seat:
    """The seat of who may change places: of the place's own division or one above it where one is named. Raises NotYours, AboveYou."""
    seat = seat_in(request, right=KEEPS)
    if place is not None:
        check_answers_for(place.division_code, seat)
    return seat


@require_safe
@signed_in
def place_card(request: HttpRequest, code: str) -> HttpResponseBase:
    """The card: beside the list as a part, else a page of its own. Some six queries."""
    seat = seat_in(request)
    context = card_of(place_as_read(place_for(seat, code), seat), seat)
    part = request.headers.get("HX-Request") == "true" and "HX-Boosted" not in request.headers
    return render(request, "geocoding/place_card.html" if part else "geocoding/place.html", context)


def card_of(place: Place, seat: Seat) -> dict[str, Any]:
    """What the card shows."""
    sight = layer_sight("places", seat)
    facts = list(story_of("place", place.code)) if sight.whole else []  # its story tells what it was called
    names = people_named({fact.person_id for fact in facts if fact.person_id})
    holds = chain_holds(facts) is None
    story = [
        {
            "at": fact.at,
            "title": fact_word(fact.name),
            "by": names.get(fact.person_id or 0, ""),
            "note": _card_line(fact.content),
            "verified": holds,
        }
        for fact in reversed(facts)
        if seat.covers(fact.area_code)  # who did what elsewhere is theirs to know
    ]
    doors = place.points.filter(ends_on__isnull=True).count() if place.kind in ("road", "compound", "zone") else 0
    return {
        "place": place,
        "kind": place.get_kind_display(),
        "divisions": divisions_in_words(place.grid_code or place.division_code),
        "aliases": [(alias.name, AliasKind(alias.kind).label) for alias in place.aliases.order_by("pk")] if sight.reads("name") else [],
        "centre": f"{place.location.x:.7f},{place.location.y:.7f}",
        "zoom": 14 if place.kind in ("district", "street_office") else 17,
        "markers": [{"lng": place.location.x, "lat": place.location.y, "label": place.name, "chosen": True}],
        "doors": doors,
        "doors_url": f"{reverse('places')}?{urlencode({'q': place.name, 'kind': 'doorplate'})}",
        "story": story,
        "verified": len(facts) if holds else 0,
        "keeps": may(seat, KEEPS, place.division_code) and place.ends_on is None,
    }


def _card_line(data: Mapping[str, Any]) -> str:
    """A fact's own words: from what to what, why, which other name."""
    if "changed" in data:
        return "；".join(f"{before or '—'} → {after or '—'}" for before, after in data["changed"].values())
    return str(data.get("reason") or data.get("name") or "")


@require_safe
@signed_in
def export_places(request: HttpRequest) -> HttpResponse:
    """All that the filters of this address leave, as Excel. Raises NotYours, TooManyRows past a hundred thousand."""
    seat, at = seat_in(request), timezone.now()
    if not may_export_layer(layer_for("places", seat), seat):
        raise NotYours
    places = matching_places(place_search_in(request.GET), seat)
    count = places.order_by().values("pk")[: MOST_ROWS + 1].count()
    if count > MOST_ROWS:
        raise TooManyRows(most=MOST_ROWS)
    note_export(id=uuid4(), query=_kept(request.GET), rows=count, by=seat, at=at)
    name = f"{_('地名')} {timezone.localtime(at):%Y-%m-%d %H%M}"
    sight = layer_sight("places", seat)
    columns = [column for read_columns, column in _columns() if read_columns in ("code", "place") or sight.reads(read_columns)]
    return excel_of(lines_of(places, seat), columns, name=name, sheet=_("地名"))  # type: ignore[return-value]


def _columns() -> list[tuple[str, Column[Place]]]:
    """Each with the attribute of the layer that it tells."""
    return [
        ("code", Column(_("编码"), lambda place: place.code, 18)),
        ("kind", Column(_("类型"), lambda place: place.get_kind_display(), 10)),
        ("name", Column(_("标准名称"), lambda place: place.name, 28)),
        ("address", Column(_("标准地址"), lambda place: place.address, 36)),
        ("limiting", Column(_("街巷或小区"), lambda place: place.limiting.name if place.limiting else None, 18)),
        ("number", Column(_("门楼牌号"), lambda place: place.number, 12)),
        ("name", Column(_("别名"), lambda place: "、".join(alias.name for alias in place.aliases.all()), 24)),
        ("division_code", Column(_("行政区代码"), lambda place: place.division_code)),
        ("grid_code", Column(_("单元网格"), lambda place: place.grid_code, 18)),
        ("place", Column(_("经度"), lambda place: round(place.location.x, 7), 12)),
        ("place", Column(_("纬度"), lambda place: round(place.location.y, 7), 12)),
        ("source", Column(_("来源"), lambda place: place.source, 24)),
        ("begins_on", Column(_("启用日期"), lambda place: place.begins_on, 12)),
        ("changed_on", Column(_("变更日期"), lambda place: place.changed_on, 12)),
        ("ends_on", Column(_("停用日期"), lambda place: place.ends_on, 12)),
    ]
