"""The figures of the day: what came in, what was done, how much in time, what is late now; every figure opens its cases."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wanmi.cases.models import Source
from wanmi.cases.queries.flows import live_stages
from wanmi.cases.queries.topics import topics_of
from wanmi.catalogue.queries import called, subclass_facts
from wanmi.grids.queries import area_names
from wanmi.inquiry.pages.search import search_url
from wanmi.inquiry.queries.figures import COUNTED, DayFigures, figures_of_day
from wanmi.inquiry.queries.search import CaseSearch
from wanmi.people.request_seat import seat_in, signed_in
from wanmi.people.rules.seats import Seat

MOST = 10  # lines of a ranking
LABELS = {
    "reported": "上报", "accepted": "受理", "filed": "立案", "dispatched": "派遣", "fed_back": "反馈", "closed": "结案",
}  # fmt: skip


@require_safe
@signed_in
def figures_page(request: HttpRequest) -> HttpResponseBase:
    """Today so far, within the seat's scope; refreshes itself."""
    seat, at = seat_in(request), timezone.now()
    figures = figures_of_day(seat, at=at)
    context = {
        "now": at,
        "tiles": tiles_of(figures),
        "sources": _ranked(figures, figures.sources, lambda key: str(Source(key).label), "source"),
        "subclasses": _ranked(figures, figures.subclasses, _subclass, "subclass_id"),
        "streets": _ranked(figures, figures.streets, lambda code: area_names().get(code, code), "street"),
        "hours": _hours(figures, at),
        "topics": _topics(seat),
    }
    return render(request, "inquiry/figures.html", context)


def tiles_of(figures: DayFigures) -> list[dict[str, Any]]:
    """The figures as tiles, each beside the days before."""
    tiles: list[dict[str, Any]] = [
        {"label": _(label), "value": figures.count(name), "url": _opens(figures, COUNTED[name]), "note": _beside(figures, name)}
        for name, label in LABELS.items()
    ]
    late_search, rework = CaseSearch(late="now"), COUNTED["reworked"]
    return [
        *tiles,
        {"label": _("按期处置率"), **_share(figures), "url": _opens(figures, COUNTED["in_time"])},
        {"label": _("返工"), "value": figures.count("reworked"), "url": _opens(figures, rework), "note": _beside(figures, "reworked")},
        {"label": _("当前超时"), "value": figures.late, "url": search_url(late_search), "late": figures.late > 0, "note": _("未办结案卷")},
    ]


def _opens(figures: DayFigures, search: CaseSearch, **more: Any) -> str:
    return search_url(search, since=figures.day, until=figures.day, **more)


def _beside(figures: DayFigures, name: str) -> str:
    yesterday, last_week = figures.count(name, "yesterday"), figures.count(name, "last_week")
    return _("昨 %(yesterday)s · 上周 %(last_week)s") % {"yesterday": yesterday, "last_week": last_week}


def _share(figures: DayFigures) -> dict[str, Any]:
    today = figures.share_in_time()
    if today is None:
        return {"value": "—", "note": _("今日尚无反馈")}
    before = [figures.share_in_time(when) for when in ("yesterday", "last_week")]
    words = ["—" if share is None else f"{_percent(share)}%" for share in before]
    note = _("昨 %(yesterday)s · 上周 %(last_week)s") % {"yesterday": words[0], "last_week": words[1]}
    return {"value": _percent(today), "unit": "%", "note": note}


def _percent(share: float) -> str:
    """97.4; 100 without a fraction. Rounded down, so that one late case never reads as none."""
    tenths = int(share * 1000)
    return "100" if tenths == 1000 else f"{tenths / 10:.1f}"


def _ranked(figures: DayFigures, counts: Any, name: Any, field: str) -> list[dict[str, Any]]:
    """The most frequent, the greatest first; of equals the one whose key comes first."""
    order = sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))[:MOST]
    return [{"label": name(key), "value": count, "url": _opens(figures, CaseSearch(), **{field: key})} for key, count in order]


def _subclass(id: int) -> str:
    found = subclass_facts(id)
    return called(found.name) if found else str(id)


def _hours(figures: DayFigures, at: datetime) -> list[dict[str, Any]]:
    """One column an hour."""
    return [
        {
            "label": str(hour),
            "value": figures.hours[hour],
            "text": _("%d 件") % figures.hours[hour],
            "url": _opens(figures, CaseSearch(), hour=hour) if figures.hours[hour] else "",
        }
        for hour in range(24)
    ]


def _topics(seat: Seat) -> str:
    return " ".join(topics_of(seat, live_stages()))
