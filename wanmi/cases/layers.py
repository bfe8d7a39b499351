"""Cases as a layer of the map: those open now, or those that were open on a day, each seat its own scope."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from wanmi.cases.map_style import STYLE
from wanmi.cases.models import Case, Source
from wanmi.cases.queries.days import midnight
from wanmi.cases.queries.flows import live_stages
from wanmi.catalogue.models import Kind
from wanmi.kit.layers import Attribute, MapLayer
from wanmi.kit.rooms import Finder, Found
from wanmi.kit.rooms.finding import found_at
from wanmi.people.queries import layer_sight
from wanmi.people.rules.seats import Seat


def open_cases(seat: Seat | None, on: date | None) -> QuerySet[Any]:
    """Now: without an outcome. On a day: reported before its end and not ended before its beginning."""
    cases = Case.objects.visible_to(seat)
    if on is None:
        return cases.filter(outcome="")
    begins, ends = midnight(on), midnight(on + timedelta(days=1))
    return cases.filter(Q(ended_at__isnull=True) | Q(ended_at__gte=begins), reported_at__lt=ends)


def cases_between(seat: Seat | None, first: date | None, last: date | None) -> QuerySet[Any]:
    """Those open at some time from the first to the last day, both included."""
    cases = Case.objects.visible_to(seat)
    if last:
        cases = cases.filter(reported_at__lt=midnight(last + timedelta(days=1)))
    return cases.filter(Q(ended_at__isnull=True) | Q(ended_at__gte=midnight(first))) if first else cases


def _stages() -> list[tuple[str, str]]:
    return [(key, str(_(stage.name))) for key, stage in live_stages().items()]


LAYERS = (
    MapLayer(
        "cases", _("案卷"), open_cases,
        (
            Attribute("number", _("案卷号"), "number", "code"),
            Attribute("kind", _("类型"), "kind", "choice", lambda: Kind.choices),
            Attribute("name", _("小类"), "subclass__name"),
            Attribute("stage", _("环节"), "stage", "choice", _stages),
            Attribute("source", _("来源"), "source", "choice", lambda: Source.choices),
            Attribute("address", _("地址"), "address"),
            Attribute("grid_code", _("单元网格"), "grid_code", "code"),
            Attribute("reported_at", _("上报时间"), "reported_at", "moment"),
            Attribute("due_at", _("环节截止"), "due_at", "moment"),
        ),
        identity="number", geometry="location", has_history=True, during=cases_between, tiles="cases", style=STYLE, card="case", position=1,
    ),
)  # fmt: skip


def find_cases(text: str, seat: Seat) -> list[Found]:
    """For the map's search: a whole case number."""
    sight = layer_sight("cases", seat)
    if not (sight.seen and len(text) == 20 and text[:6].isdecimal()):
        return []
    rows = Case.objects.visible_to(seat).filter(number=text.upper()).values_list("number", "subclass__name", "location")
    return [
        found_at(point, number, "case", 18, detail=sight.readable("name", name), layer="cases", id=number) for number, name, point in rows
    ]


FINDER = Finder("cases", find_cases, 10)
