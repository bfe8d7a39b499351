"""Changes (变迁): what the map was on a day, and what is otherwise on another."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wanmi.grids.queries import area_names, middle_of
from wanmi.kit.excel import Column, excel_of
from wanmi.kit.layers import MapLayer, NoLayer
from wanmi.people.doors import seat_in, signed_in
from wanmi.people.queries import may_export_layer
from wanmi.people.rules.seats import Seat
from wanmi.resources.actions import note_layer_export
from wanmi.resources.queries.comparing import MOST, Difference, comparable_layers, counted, differences
from wanmi.resources.rules.refusals import MayNotExport

SIZE, MARKED = 40, 500
MAPS = {"components": "base,components", "responsibility_grids": "base,patrols"}
LIGHTS = {"added": "green", "removed": "red", "changed": "amber"}
ROLES = ("clerk", "administrator", "leader", "shift_leader", "acceptor", "dispatcher", "overseer")


def _asked(request: HttpRequest, seat: Seat) -> tuple[MapLayer, date, date, str]:
    """The layer, the two days in their order, the area. Raises NoLayer."""
    layers = comparable_layers(seat)
    key = request.GET.get("layer", "components")
    layer = next((each for each in layers if each.key == key), None)
    if layer is None:
        raise NoLayer
    today = timezone.localdate()
    days = sorted([_day(request.GET.get("since", ""), today - timedelta(days=30)), _day(request.GET.get("until", ""), today)])
    area = request.GET.get("area", "")
    return layer, days[0], days[1], area if area.isdecimal() and area.startswith(seat.area_code) else ""


def _day(text: str, usual: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return usual


@require_safe
@signed_in
def compare_page(request: HttpRequest) -> HttpResponseBase:
    """Figures, the differences with before and after, and two maps that move together."""
    seat = seat_in(request, *ROLES)
    layer, since, until, area = _asked(request, seat)
    found = differences(layer, seat, since=since, until=until, area=area)
    start = int(request.GET.get("from", "0")) if request.GET.get("from", "0").isdecimal() else 0
    kept = {"layer": layer.key, "since": since.isoformat(), "until": until.isoformat(), "area": area}
    query = urlencode({name: value for name, value in kept.items() if value})
    context = {
        "layer": layer, "since": since, "until": until, "area": area, "today": timezone.localdate(),
        "layers": [(each.key, str(each.title)) for each in comparable_layers(seat)],
        "streets": [(code, name) for code, name in sorted(area_names().items()) if len(code) == 9 and code.startswith(seat.area_code)],
        "figures": _figures(found), "rows": [(each, _words()[each.kind], LIGHTS[each.kind]) for each in found[start : start + SIZE]],
        "capped": len(found) >= MOST, "after": f"?{query}&from={start + SIZE}" if len(found) > start + SIZE else "",
        "before": f"?{query}&from={max(0, start - SIZE)}" if start else "",
        "export_url": f"?{query}" if may_export_layer(layer, seat) else "",
        "markers": [{"lng": each.lng, "lat": each.lat, "light": LIGHTS[each.kind], "label": f"{_words()[each.kind]} {each.name}"}
                    for each in found[:MARKED]],
        "centre": _centre(found, seat),
        "map_layers": MAPS.get(layer.key, "base,grid-names"),
    }  # fmt: skip
    part = request.headers.get("HX-Target", "") == "found"
    return render(request, "resources/compare_found.html" if part else "resources/compare.html", context)


def _words() -> dict[str, str]:
    return {"added": _("新增"), "removed": _("撤销"), "changed": _("变更")}


def _figures(found: list[Difference]) -> list[dict[str, Any]]:
    counts = counted(found)
    labels = _words() | {"moved": _("移动")}
    return [{"label": labels[kind], "value": count} for kind, count in counts.items()]


def _centre(found: list[Difference], seat: Seat) -> str:
    place = (found[0].lng, found[0].lat) if found else middle_of(seat.area_code) or ()
    return ",".join(f"{number:.6f}" for number in place)


@require_safe
@signed_in
def export_changes(request: HttpRequest) -> HttpResponseBase:
    """The differences as Excel. Raises MayNotExport."""
    seat, at = seat_in(request, *ROLES), timezone.now()
    layer, since, until, area = _asked(request, seat)
    if not may_export_layer(layer, seat):
        raise MayNotExport(layer=str(layer.title))
    found = differences(layer, seat, since=since, until=until, area=area)
    asked = {"since": since.isoformat(), "until": until.isoformat(), "area": area}
    note_layer_export(layer=layer.key, rows=len(found), form="excel", asked=asked, by=seat, at=at)
    columns = [
        Column[Difference](_("变化"), lambda each: _words()[each.kind], 8), Column(_("编码"), lambda each: each.identity, 20),
        Column(_("名称"), lambda each: each.name, 20), Column(_("内容"), _told, 60), Column(_("移动"), lambda each: each.moved, 8),
        Column(_("经度"), lambda each: each.lng, 12), Column(_("纬度"), lambda each: each.lat, 12),
    ]  # fmt: skip
    return excel_of(found, columns, name=f"{layer.title} {since} {until}")


def _told(each: Difference) -> str:
    return "；".join(f"{label} {old or '—'} → {new or '—'}" for label, old, new in each.changes)
