"""Unit grids (单元网格): search, card with history, export, and what may be changed of one in force."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wanmi.grids.actions.unit_grids import change_grid
from wanmi.grids.layers import held
from wanmi.grids.models import Area, AreaLevel, UnitGrid
from wanmi.grids.queries import names_of
from wanmi.grids.queries.unit_grids import succession_of
from wanmi.kit.answers import done, errors_of
from wanmi.kit.excel import MOST_ROWS, Column, TooManyRows, excel_of
from wanmi.kit.layers import layer_called
from wanmi.kit.paging import page_of
from wanmi.kit.refusals import NotFound, NotYours, Refusal
from wanmi.kit.rules.paging import Order
from wanmi.people.queries import as_read, layer_for, layer_sight, may, may_export_layer
from wanmi.people.request_seat import seat_in, signed_in
from wanmi.people.rules.seats import Seat

PAGE = 40
CLASSES = [("1", "一级"), ("2", "二级"), ("3", "三级")]
FORCES = [("ended", "已停用"), ("all", "全部")]
SIZES = [("small", "< 5,000 ㎡"), ("band", "5,000–20,000 ㎡"), ("large", "> 20,000 ㎡")]
COLUMNS = [
    {"label": "网格码", "kind": "middle"}, {"label": "街道 · 社区", "kind": ""}, {"label": "等级", "kind": "narrow"},
    {"label": "面积(㎡)", "kind": "number"}, {"label": "责任单位", "kind": "middle"}, {"label": "启用", "kind": "day"},
    {"label": "停用", "kind": "day"},
]  # fmt: skip
FILTERS = ("q", "street", "class", "force", "size")


@require_safe
@signed_in
def unit_grids_page(request: HttpRequest) -> HttpResponseBase:
    """GET /grids/: unit grids in the seat's area, by code; filters, paging by key, export, the card beside."""
    seat = seat_in(request)
    layer_for("unit_grids", seat)
    rows, filters = _found(request, seat)
    page = page_of(rows, Order("code", kind="text"), after=request.GET.get("after", ""), before=request.GET.get("before", ""), size=PAGE)
    kept = [(name, value) for name, value in filters.items() if value]
    context = {
        "rows": [_row(as_read(grid, layer_sight("unit_grids", seat))) for grid in page.rows],
        "columns": [column | {"label": _(column["label"])} for column in COLUMNS],
        "chosen": filters, "streets": _streets(seat), "classes": [(value, _(word)) for value, word in CLASSES],
        "forces": [(value, _(word)) for value, word in FORCES], "sizes": SIZES,
        "previous": "?" + urlencode([*kept, ("before", page.before)]) if page.before else "",
        "next": "?" + urlencode([*kept, ("after", page.after)]) if page.after else "",
        "export_url": f"{reverse('unit_grids_export')}?{urlencode(kept)}" if _may_export(seat) else "",
        "filtered": bool(kept),
    }  # fmt: skip
    return render(request, "grids/unit_grids.html", context)


def _found(request: HttpRequest, seat: Seat) -> tuple[QuerySet[UnitGrid], dict[str, str]]:
    filters = {name: request.GET.get(name, "").replace("\0", "").strip()[:60] for name in FILTERS}
    sight = layer_sight("unit_grids", seat)
    for filter, name in (("class", "area_class"), ("size", "area_m2")):  # what may not be read would be told by what a filter leaves
        filters[filter] = sight.readable(name, filters[filter])
    rows = UnitGrid.objects.visible_to(seat).defer("geometry").order_by("code")
    if filters["force"] != "all":
        rows = rows.exclude(held(None)) if filters["force"] == "ended" else rows.filter(held(None))
    if words := filters["q"]:
        if words.isdecimal():
            rows = rows.filter(Q(code__startswith=words) | Q(older_code=words) | Q(code__endswith=words))
        elif sight.reads("responsible") and sight.reads("land_use"):
            named = Area.objects.filter(name__icontains=words).values_list("code", flat=True)[:200]
            inside = Q(responsible__icontains=words) | Q(land_use__icontains=words)
            for code in named:
                inside |= Q(code__startswith=code)
            rows = rows.filter(inside)
    if filters["street"].isdecimal():
        rows = rows.filter(code__startswith=filters["street"])
    if filters["class"] in ("1", "2", "3"):
        rows = rows.filter(area_class=int(filters["class"]))
    bands = {"small": Q(area_m2__lt=5_000), "band": Q(area_m2__range=(5_000, 20_000)), "large": Q(area_m2__gt=20_000)}
    return rows.filter(bands.get(filters["size"], Q())), filters


def _streets(seat: Seat) -> list[tuple[str, str]]:
    rows = Area.objects.filter(level=AreaLevel.STREET, ends_on__isnull=True, code__startswith=seat.area_code)
    return list(rows.order_by("code").values_list("code", "name"))


def _row(grid: UnitGrid) -> dict[str, Any]:
    names = names_of(grid.code)
    return {
        "code": grid.code, "place": " · ".join(each for each in (names.street, names.community) if each), "grid": grid,
        "class": dict(CLASSES).get(str(grid.area_class), ""), "url": reverse("unit_grid", args=[grid.code]),
        "side": reverse("unit_grid", args=[grid.code]) + "?part=1",
    }  # fmt: skip


def _may_export(seat: Seat) -> bool:
    return may_export_layer(layer_called("unit_grids"), seat)


@require_safe
@signed_in
def unit_grids_export(request: HttpRequest) -> HttpResponseBase:
    """GET /grids/export/: what the filters find, as Excel."""
    seat = seat_in(request)
    layer_for("unit_grids", seat)
    if not _may_export(seat):
        raise NotYours
    rows, _asked = _found(request, seat)
    if rows.count() > MOST_ROWS:
        raise TooManyRows(most=MOST_ROWS)
    columns: list[tuple[str, Column[UnitGrid]]] = [
        ("code", Column(_("网格码"), lambda grid: grid.code, 18)),
        ("code", Column(_("区县"), lambda grid: names_of(grid.code).county, 12)),
        ("code", Column(_("街道"), lambda grid: names_of(grid.code).street, 16)),
        ("community_code", Column(_("社区"), lambda grid: names_of(grid.code).community, 18)),
        ("area_class", Column(_("区域等级"), lambda grid: grid.area_class, 10)),
        ("area_m2", Column(_("面积(㎡)"), lambda grid: grid.area_m2, 12)),
        ("perimeter_m", Column(_("周长(m)"), lambda grid: grid.perimeter_m, 12)),
        ("land_use", Column(_("用地类型"), lambda grid: grid.land_use, 14)),
        ("responsible", Column(_("责任单位"), lambda grid: grid.responsible, 24)),
        ("large_on_purpose", Column(_("允许超大"), lambda grid: grid.large_on_purpose, 10)),
        ("older_code", Column(_("原14位码"), lambda grid: grid.older_code, 16)),
        ("begins_on", Column(_("启用日期"), lambda grid: grid.begins_on, 12)),
        ("ends_on", Column(_("停用日期"), lambda grid: grid.ends_on, 12)),
        ("source", Column(_("数据来源"), lambda grid: grid.source, 30)),
        ("note", Column(_("备注"), lambda grid: grid.note, 30)),
    ]
    sight = layer_sight("unit_grids", seat)
    shown = [column for name, column in columns if name == "code" or sight.reads(name)]
    return excel_of((as_read(grid, sight) for grid in rows.iterator(2000)), shown, name=_("单元网格"), sheet=_("单元网格"))


def _grid_for(code: str, seat: Seat) -> UnitGrid:
    """Raises NoLayer, NotFound."""
    layer_for("unit_grids", seat)
    grid = UnitGrid.objects.visible_to(seat).filter(code=code).first()
    if grid is None:
        raise NotFound
    return grid


@require_safe
@signed_in
def unit_grid_page(request: HttpRequest, code: str) -> HttpResponseBase:
    """GET /grids/<code>/: the card, whole or (with `part`) beside the list."""
    seat = seat_in(request)
    context = _card(_grid_for(code, seat), seat)
    return render(request, "grids/unit_grid_card.html" if request.GET.get("part") else "grids/unit_grid.html", context)


def _card(grid: UnitGrid, seat: Seat) -> dict[str, Any]:
    today = timezone.localdate()
    origins, successors = succession_of(grid)
    sight = layer_sight("unit_grids", seat)
    grid = as_read(grid, sight, beyond=("older_code", "source", "note"))
    centre = grid.geometry.point_on_surface
    return {
        "grid": grid, "names": names_of(grid.code), "class_word": dict(CLASSES).get(str(grid.area_class), ""), "origins": origins,
        "successors": successors,
        "may_change": may(seat, "grids.change_unit_grids", grid.code) and grid.ends_on is None,
        "centre": f"{centre.x:.6f},{centre.y:.6f}", "in_force": grid.ends_on is None or grid.ends_on > today,
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def change_unit_grid(request: HttpRequest, code: str) -> HttpResponseBase:
    """GET: the form. POST: change class, use, body, note of a grid in force."""
    seat = seat_in(request, right="grids.change_unit_grids")
    grid = _grid_for(code, seat)
    if not seat.covers(code):
        raise NotYours
    if request.method != "POST":
        return _change_form(request, grid)
    text = {name: request.POST.get(name, "").replace("\0", "") for name in ("area_class", "land_use", "responsible", "note")}
    try:
        change_grid(
            code, area_class=int(text["area_class"]) if text["area_class"].isdecimal() else 0, land_use=text["land_use"],
            responsible=text["responsible"], large_on_purpose=bool(request.POST.get("large_on_purpose")), note=text["note"], by=seat,
            at=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _change_form(request, grid, refusal)
    return done(_("已修改"), go=reverse("unit_grid", args=[code]))


def _change_form(request: HttpRequest, grid: UnitGrid, refusal: Refusal | None = None) -> HttpResponse:
    context = {
        "grid": grid, "classes": [(value, _(word)) for value, word in CLASSES],
        **errors_of(refusal, "area_class", "land_use", "responsible", "large_on_purpose", "note"),
    }  # fmt: skip
    return render(request, "grids/unit_grid_change.html", context, status=refusal.status if refusal else 200)
