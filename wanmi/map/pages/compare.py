"""Changes (变迁): what the map was on a day, and what is otherwise on another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_safe

from wanmi.catalogue.queries import called
from wanmi.grids.queries import area_names, middle_of
from wanmi.kit.excel import Column, TooManyRows, excel_of
from wanmi.kit.layers import MapLayer, NoLayer
from wanmi.kit.rules.days import read_day
from wanmi.map.queries.comparing import KINDS, Compared, Difference, comparable_layers, counted, differences, page_of_differences
from wanmi.people.actions.exports import note_layer_export
from wanmi.people.queries import may_export_layer
from wanmi.people.request_seat import seat_in, signed_in
from wanmi.people.rules.refusals import MayNotExport
from wanmi.people.rules.seats import Seat

MOST_IN_EXCEL = 1_000_000  # rows that a sheet of Excel holds, but for its head
LIGHTS = {"added": "green", "removed": "red", "changed": "amber", "moved": "amber"}
COLUMNS = (
    (gettext_lazy("变化"), "narrow"),
    (gettext_lazy("编码"), "long"),
    (gettext_lazy("名称"), "middle"),
    (gettext_lazy("内容"), ""),
)
COMPARES = "map.compare_days"


def _map_layers(layer: MapLayer) -> str:
    """What the two maps show: the layer itself, if the map can draw it as of a day; else the codes of the grids."""
    views = [view.key for view in layer.style.views if view.title and view.counts and not layer.style.is_live] if layer.style else []
    return ",".join(["base", *(views or ["grid-names"])])


def _comparison_in(request: HttpRequest, seat: Seat) -> Compared:
    """What is compared; what is no filter counts as none. Raises NoLayer."""
    layers, query = comparable_layers(seat), request.GET
    called = {each.key: each for each in layers}
    first = "components" if "components" in called else next(iter(called), "")  # what changes most, where the city has it
    layer = called.get(query.get("layer", first))
    if layer is None:
        raise NoLayer
    today = timezone.localdate()
    days = sorted([read_day(query.get("since", "")) or today - timedelta(days=30), read_day(query.get("until", "")) or today])
    area, subclass, kind = query.get("area", ""), query.get("subclass", ""), query.get("kind", "")
    return Compared(
        layer, days[0], days[1],
        area=area if area.isascii() and area.isdecimal() and len(area) <= 12 and area.startswith(seat.area_code) else "",
        subclass=subclass if subclass.isascii() and subclass.isdecimal() and layer.attribute("subclass") else "",
        kind=kind if kind in KINDS else "",
    )  # fmt: skip


def _kept(comparison: Compared) -> dict[str, str]:
    kept = {
        "layer": comparison.layer.key,
        "since": comparison.since.isoformat(),
        "until": comparison.until.isoformat(),
        "area": comparison.area,
    }
    kept |= {"subclass": comparison.subclass, "kind": comparison.kind}
    return {name: value for name, value in kept.items() if value}


@require_safe
@signed_in
def compare_page(request: HttpRequest) -> HttpResponseBase:
    """Figures, the differences with before and after, and two maps that move together."""
    seat = seat_in(request, right=COMPARES)
    comparison = _comparison_in(request, seat)
    counts = counted(comparison, seat)
    page = page_of_differences(comparison, seat, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    query, words = urlencode(_kept(comparison)), kind_words()
    subclass = comparison.layer.attribute("subclass")
    context = {
        "comparison": comparison, "layer": comparison.layer, "today": timezone.localdate(),
        "layers": [(each.key, str(each.title)) for each in comparable_layers(seat)],
        "streets": [(code, name) for code, name in sorted(area_names().items()) if len(code) == 9 and code.startswith(seat.area_code)],
        "subclasses": [(key, called(str(word))) for key, word in subclass.choices()] if subclass and subclass.choices else [],
        "kinds": words.items(),
        "figures": _figures(comparison, counts), "rows": [(each, words[each.kind], LIGHTS[each.kind]) for each in page.rows],
        "total": counts[comparison.kind or "all"],
        "after": f"?{query}&{urlencode({'after': page.after})}" if page.after else "",
        "before": f"?{query}&{urlencode({'before': page.before})}" if page.before else "",
        "export_url": f"?{query}" if may_export_layer(comparison.layer, seat) else "",
        "markers": [{"lng": each.lng, "lat": each.lat, "light": LIGHTS[each.kind], "label": f"{words[each.kind]} {each.name}"}
                    for each in page.rows],
        "centre": _centre(page.rows, seat), "map_layers": _map_layers(comparison.layer), "columns": COLUMNS,
    }  # fmt: skip
    part = request.headers.get("HX-Target", "") == "found"
    return render(request, "map/compare_found.html" if part else "map/compare.html", context)


def kind_words() -> dict[str, str]:
    words = {"added": pgettext("comparison", "新增"), "removed": pgettext("comparison", "撤销")}
    return words | {"changed": pgettext("comparison", "变更"), "moved": pgettext("comparison", "移动")}


def _figures(comparison: Compared, counts: dict[str, int]) -> list[dict[str, Any]]:
    """Each figure opens what it counts."""
    kept = _kept(comparison)
    return [{"label": word, "value": counts[kind], "url": f"?{urlencode(kept | {'kind': kind})}"} for kind, word in kind_words().items()]


def _centre(rows: Sequence[Difference], seat: Seat) -> str:
    place = (rows[0].lng, rows[0].lat) if rows else middle_of(seat.area_code) or ()
    return ",".join(f"{number:.6f}" for number in place)


@require_safe
@signed_in
def export_changes(request: HttpRequest) -> HttpResponseBase:
    """All the differences as Excel, row by row. Raises MayNotExport, TooManyRows past what a sheet holds."""
    seat, at = seat_in(request, right=COMPARES), timezone.now()
    comparison = _comparison_in(request, seat)
    if not may_export_layer(comparison.layer, seat):
        raise MayNotExport(layer=str(comparison.layer.title))
    count = counted(comparison, seat)[comparison.kind or "all"]
    if count > MOST_IN_EXCEL:
        raise TooManyRows(most=MOST_IN_EXCEL)
    note_layer_export(layer=comparison.layer.key, rows=count, form="excel", details=_kept(comparison), by=seat, at=at)
    words = kind_words()
    columns = [
        Column[Difference](_("变化"), lambda each: words[each.kind], 8), Column(_("编码"), lambda each: each.identity, 20),
        Column(_("名称"), lambda each: each.name, 20), Column(_("内容"), _told, 60),
        Column(_("移动(m)"), lambda each: None if each.metres is None else round(each.metres, 2), 10),
        Column(_("经度"), lambda each: each.lng, 12), Column(_("纬度"), lambda each: each.lat, 12),
        Column(_("原经度"), lambda each: each.was_lng, 12), Column(_("原纬度"), lambda each: each.was_lat, 12),
    ]  # fmt: skip
    return excel_of(differences(comparison, seat), columns, name=f"{comparison.layer.title} {comparison.since} {comparison.until}")


def _told(each: Difference) -> str:
    return "；".join(f"{label} {old or '—'} → {new or '—'}" for label, old, new in each.changes)
