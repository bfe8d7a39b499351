"""Responsibility grids (责任网格): the list with figures of work, one with its members and who walks it, shifts."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wanmi.grids.models import Area, AreaLevel
from wanmi.grids.queries import area_names, names_of
from wanmi.kit.excel import MOST_ROWS, Column, TooManyRows, excel_of
from wanmi.kit.layers import layer_called
from wanmi.kit.paging import page_of
from wanmi.kit.refusals import NotFound, NotYours
from wanmi.kit.rooms import from_rooms
from wanmi.kit.rules.paging import Order
from wanmi.kit.spans import in_force, not_over
from wanmi.patrols.models import SEES_RESPONSIBILITY_GRIDS, GridDuty, GridMembership, ResponsibilityGrid
from wanmi.patrols.queries import on_duty_at
from wanmi.patrols.queries.patrols import KEEPS, PLANS, Figures, duties_now, responsibility_grid_figures, shifts_of
from wanmi.people.queries import as_read, layer_for, layer_sight, may, may_export_layer
from wanmi.people.request_seat import seat_in, signed_in
from wanmi.people.rules.seats import Seat

PAGE = 40
FILTERS = ("q", "street", "walked", "force")
NONE = Figures(0, 0.0, 0.0, {})


@require_safe
@signed_in
def responsibility_grids_page(request: HttpRequest) -> HttpResponseBase:
    """GET /responsibility-grids/: those of the seat's area, by code; filters, paging by key, export, the card beside."""
    seat = seat_in(request)
    _check_layer(seat)
    rows, filters = _found(request, seat)
    page = page_of(rows, Order("code", kind="text"), after=request.GET.get("after", ""), before=request.GET.get("before", ""), size=PAGE)
    kept, sight = [(name, value) for name, value in filters.items() if value], layer_sight("responsibility_grids", seat)
    context = {
        "rows": rows_of([as_read(row, sight) for row in page.rows]), "columns": _columns(), "chosen": filters, "streets": streets_of(seat),
        "walked": [("none", _("无人值守")), ("some", _("有人值守"))], "forces": [("ended", _("已撤销")), ("all", _("全部"))],
        "previous": "?" + urlencode([*kept, ("before", page.before)]) if page.before else "",
        "next": "?" + urlencode([*kept, ("after", page.after)]) if page.after else "",
        "export_url": f"{reverse('responsibility_grids_export')}?{urlencode(kept)}" if _may_export(seat) else "",
        "editor": may(seat, PLANS), "keeper": may(seat, KEEPS), "filtered": bool(kept),
        "plan_url": f"{reverse('responsibility_grids_plan')}?{urlencode([('street', filters['street'])])}",
    }  # fmt: skip
    return render(request, "patrols/patrols.html", context)


def _columns() -> list[dict[str, Any]]:
    columns = [("责任网格", ""), ("街道", "middle"), ("单元网格", "number"), ("面积(公顷)", "number")]
    columns += [(str(load.label), "number") for load in from_rooms("loads")] + [("监督员", "middle")]
    return [{"label": _(label), "kind": kind} for label, kind in columns]


def _found(request: HttpRequest, seat: Seat) -> tuple[QuerySet[ResponsibilityGrid], dict[str, str]]:
    filters = {name: request.GET.get(name, "").replace("\0", "").strip()[:60] for name in FILTERS}
    today = timezone.localdate()
    rows = ResponsibilityGrid.objects.visible_to(seat).defer("geometry").order_by("code")
    by_name = layer_sight("responsibility_grids", seat).reads("name")
    if filters["force"] != "all":
        rows = rows.filter(ends_on__isnull=filters["force"] != "ended")
    if words := filters["q"]:
        named = Q(code__startswith=words.upper()) | (Q(name__icontains=words) if by_name else Q())
        walking = GridDuty.objects.filter(not_over(today), responsibility_grid=OuterRef("pk"), supervisor__name__icontains=words)
        rows = rows.filter(named | Exists(walking))
    if filters["street"].isdecimal():
        rows = rows.filter(code__startswith=filters["street"])
    if filters["walked"] in ("none", "some"):
        walked = Exists(GridDuty.objects.filter(in_force(today), responsibility_grid=OuterRef("pk")))
        rows = rows.filter(walked if filters["walked"] == "some" else ~walked)
    return rows, filters


def streets_of(seat: Seat) -> list[tuple[str, str]]:
    rows = Area.objects.filter(level=AreaLevel.STREET, ends_on__isnull=True, code__startswith=seat.area_code)
    return list(rows.order_by("code").values_list("code", "name"))


def rows_of(page: list[ResponsibilityGrid]) -> list[dict[str, Any]]:
    """With figures and who walks: two queries, and those of the figures where they are not kept."""
    at = timezone.now()
    today = timezone.localdate(at)
    figures, names = responsibility_grid_figures(today), area_names()
    duties: dict[int, list[GridDuty]] = defaultdict(list)
    for duty in duties_now([row.pk for row in page], on=today):
        duties[duty.responsibility_grid_id].append(duty)
    found = []
    for row in page:
        cells, now = figures.get(row.pk, NONE), on_duty_at(duties[row.pk], at)
        found.append({
            "patrol": row, "street": names.get(row.code[:9], ""), "figures": cells, "hectares": cells.area_m2 / 10_000,
            "loads": [cells.loads.get(load.key, 0) for load in from_rooms("loads")], "now": now, "others": len(duties[row.pk]) - len(now),
            "url": reverse("responsibility_grid", args=[row.code]),
            "side": reverse("responsibility_grid", args=[row.code]) + "?part=1",
        })  # fmt: skip
    return found


def _check_layer(seat: Seat) -> None:
    """Raises NoLayer where the city withholds the layer from a post that would see it; who does the work finds an empty list."""
    if may(seat, SEES_RESPONSIBILITY_GRIDS):
        layer_for("responsibility_grids", seat)


def _may_export(seat: Seat) -> bool:
    return may_export_layer(layer_called("responsibility_grids"), seat)


@require_safe
@signed_in
def export_responsibility_grids(request: HttpRequest) -> HttpResponseBase:
    """GET /responsibility-grids/export/: what the filters find, as Excel. Raises NoLayer, NotYours, TooManyRows."""
    seat = seat_in(request)
    _check_layer(seat)
    if not _may_export(seat):
        raise NotYours
    rows, _asked = _found(request, seat)
    if rows.count() > MOST_ROWS:
        raise TooManyRows(most=MOST_ROWS)
    columns: list[Column[dict[str, Any]]] = [
        Column(_("代码"), lambda row: row["patrol"].code, 18),
        Column(_("责任网格"), lambda row: row["patrol"].name, 24),
        Column(_("街道"), lambda row: row["street"], 16),
        Column(_("单元网格"), lambda row: row["figures"].grids, 10),
        Column(_("面积(㎡)"), lambda row: round(row["figures"].area_m2), 12),
        *(Column(str(load.label), lambda row, key=load.key: row["figures"].loads.get(key, 0), 12) for load in from_rooms("loads")),  # type: ignore[misc]
        Column(_("平均区域等级"), lambda row: round(row["figures"].area_class, 2), 12),
        Column(_("当班监督员"), lambda row: "、".join(duty.supervisor.name for duty in row["now"]), 30),
        Column(_("启用日期"), lambda row: row["patrol"].begins_on, 12),
        Column(_("停用日期"), lambda row: row["patrol"].ends_on, 12),
    ]
    sight = layer_sight("responsibility_grids", seat)
    return excel_of(rows_of([as_read(row, sight) for row in rows]), columns, name=_("责任网格"), sheet=_("责任网格"))


def responsibility_grid_for(code: str, seat: Seat) -> ResponsibilityGrid:
    """Raises NotFound."""
    row = ResponsibilityGrid.objects.visible_to(seat).filter(code=code).first()
    if row is None:
        raise NotFound
    return row


@require_safe
@signed_in
def responsibility_grid_page(request: HttpRequest, code: str) -> HttpResponseBase:
    """GET /responsibility-grids/<code>/: the card, whole or (with `part`) beside the list."""
    seat = seat_in(request)
    context = card_of(responsibility_grid_for(code, seat), seat)
    return render(request, "patrols/patrol_card.html" if request.GET.get("part") else "patrols/patrol.html", context)


def card_of(row: ResponsibilityGrid, seat: Seat) -> dict[str, Any]:
    """Figures beside the mean of its street, members, who walks in which shift, what has been."""
    at = timezone.now()
    today = timezone.localdate(at)
    figures = responsibility_grid_figures(today)
    around = (
        ResponsibilityGrid.objects.visible_to(seat).filter(code__startswith=row.code[:9], ends_on__isnull=True).values_list("pk", flat=True)
    )
    own, others = figures.get(row.pk, NONE), [figures[pk] for pk in around if pk in figures]
    duties = list(duties_now([row.pk], on=today))
    walking = {duty.pk for duty in on_duty_at(duties, at)}
    members = GridMembership.objects.filter(responsibility_grid=row).order_by("unit_grid__code").values_list(
        "unit_grid__code", "begins_on", "ends_on"
    )  # fmt: skip
    shifts = shifts_of(row.code[:6])
    covered = {duty.shift_id for duty in duties}
    centre = row.geometry.point_on_surface
    return {
        "patrol": as_read(row, layer_sight("responsibility_grids", seat)),
        "names": names_of(row.code[:9]), "figures": _compared(own, others), "duties": duties, "walking": walking,
        "members": [code for code, _from, until in members if until is None],
        "former": [(code, since, until) for code, since, until in members if until is not None][:60],
        "past": _duties_before(row, today),
        "uncovered": [shift for shift in shifts if shift.pk not in covered] if duties and None not in covered else [],
        "keeper": may(seat, KEEPS, row.code) and row.ends_on is None,
        "editor": may(seat, PLANS, row.code) and row.ends_on is None,
        "plan_url": f"{reverse('responsibility_grids_plan')}?street={row.code[:9]}&grid={row.code}",
        "centre": f"{centre.x:.6f},{centre.y:.6f}",
    }  # fmt: skip


def _duties_before(row: ResponsibilityGrid, today: date) -> list[GridDuty]:
    over = GridDuty.objects.filter(responsibility_grid=row, ends_on__lte=today, ends_on__gt=F("begins_on")).select_related(
        "supervisor", "shift"
    )
    return list(over.order_by("-ends_on", "-pk")[:20])


def _compared(own: Figures, others: list[Figures]) -> list[dict[str, Any]]:
    """Each figure with its share of the street's mean, in hundredths."""
    compared: list[tuple[str, float, list[float], str]] = [
        (_("单元网格"), own.grids, [float(each.grids) for each in others], ""),
        (_("面积"), own.area_m2 / 10_000, [each.area_m2 / 10_000 for each in others], _("公顷")),
    ]
    for load in from_rooms("loads"):
        compared.append((str(load.label), own.loads.get(load.key, 0), [float(each.loads.get(load.key, 0)) for each in others], ""))
    found = []
    for label, value, every, unit in compared:
        mean = sum(every) / len(every) if every else 0.0
        share = round(100 * value / mean) if mean else None
        found.append({
            "label": label, "value": f"{value:,.1f}" if isinstance(value, float) else f"{value:,}", "unit": unit,
            "note": _("街道均值的 %d%%") % share if share is not None else "",
        })  # fmt: skip
    return found
