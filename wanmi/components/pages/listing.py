"""Components (部件): search, export and figures."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from wanmi.catalogue.queries import called, current_subclasses
from wanmi.components.actions.export import note_export
from wanmi.components.actions.fields import KEEPS
from wanmi.components.models import AttributeField, Component, ComponentState
from wanmi.components.queries.search import (
    BOUND,
    ComponentSearch,
    as_file_rows,
    bodies,
    bounded_count,
    counted_by,
    matching_components,
    page_of_components,
)
from wanmi.grids.queries import area_names
from wanmi.kit.excel import MOST_ROWS, Column, TooManyRows, excel_of
from wanmi.kit.layers import layer_called
from wanmi.kit.refusals import NotYours
from wanmi.kit.rules.days import read_day
from wanmi.people.queries import layer_for, layer_sight, may, may_export_layer
from wanmi.people.request_seat import seat_in, signed_in
from wanmi.people.rules.seats import Seat

NAMES = ("text", "subclass", "group", "state", "area", "owner", "since")
COLUMNS = (
    (gettext_lazy("状态"), "time"),
    (gettext_lazy("小类"), "middle"),
    (gettext_lazy("位置"), ""),
    (gettext_lazy("养护单位"), "middle"),
    (gettext_lazy("标识码"), "long"),
)
KINDS_OF_FIGURES = ("subclass", "class", "state", "owner", "maintainer", "street", "community")


def search_in(query: Any) -> ComponentSearch:
    values = {name: query.get(name, "").replace("\0", "").strip()[:40] for name in NAMES}
    if read_day(values["since"]) is None:
        values["since"] = ""
    if values["state"] not in ComponentState.values:
        values["state"] = ""
    return ComponentSearch(**values)


def _query(search: ComponentSearch, **more: str) -> str:
    pairs = [(name, getattr(search, name)) for name in NAMES if getattr(search, name)] + [
        (name, value) for name, value in more.items() if value
    ]
    return "?" + urlencode(pairs)


def filters(search: ComponentSearch, seat: Seat) -> dict[str, Any]:
    """The choices of the filter bar."""
    sight = layer_sight("components", seat)
    kinds = current_subclasses("component") if sight.reads("subclass") else []
    groups = {kind.class_code: called(kind.class_name) for kind in kinds}
    shown = [kind for kind in kinds if not search.group or kind.class_code == search.group]
    streets = [(code, name) for code, name in sorted(area_names().items()) if len(code) == 9 and code.startswith(seat.area_code)]
    return {
        "search": search,
        "groups": sorted(groups.items()),
        "kinds": [(str(kind.pk), called(kind.name)) for kind in shown],
        "states": [(value, _(str(label))) for value, label in ComponentState.choices] if sight.reads("state") else [],
        "streets": streets,
        "bodies": bodies() if sight.reads("owner") and sight.reads("maintainer") else [],
    }


@require_safe
@signed_in
def components_page(request: HttpRequest) -> HttpResponseBase:
    """A page of what is found; asked by htmx, the part that filters change."""
    seat = seat_in(request)
    layer_for("components", seat)
    search = search_in(request.GET)
    found = matching_components(search, seat)
    page = page_of_components(found, seat, after=request.GET.get("after", ""))
    count = bounded_count(found)
    context = filters(search, seat) | {
        "rows": page.rows,
        "chosen": page.rows[0].code if page.rows else "",
        "after": _query(search, after=page.after) if page.after else "",
        "words": f"{BOUND}+" if count > BOUND else str(count),
        "export_url": _query(search) if may_export_layer(layer_called("components"), seat) else "",
        "figures_url": _query(search),
        "names": area_names(),
        "edits": may(seat, KEEPS),
        "columns": COLUMNS,
    }
    part = request.headers.get("HX-Target", "") == "found"
    return render(request, "components/components_found.html" if part else "components/components.html", context)


@require_safe
@signed_in
def export_components(request: HttpRequest) -> HttpResponseBase:
    """All that is found, as Excel; where one subclass is asked for, its own attributes too. Raises NotYours, TooManyRows."""
    seat, at = seat_in(request), timezone.now()
    if not may_export_layer(layer_for("components", seat), seat):
        raise NotYours
    search = search_in(request.GET)
    found = matching_components(search, seat)
    count = found.order_by()[: MOST_ROWS + 1].count()
    if count > MOST_ROWS:
        raise TooManyRows(most=MOST_ROWS)
    note_export(rows=count, query=_query(search), by=seat, at=at)
    name = f"{_('部件')} {timezone.localtime(at):%Y-%m-%d %H%M}"
    sight = layer_sight("components", seat)
    columns = [column for read_columns, column in _columns() if read_columns in ("code", "place") or sight.reads(read_columns)]
    more = _attribute_columns(search) if sight.whole else []
    return excel_of(as_file_rows(found, seat), [*columns, *more], name=name, sheet=_("部件"))


def _columns() -> list[tuple[str, Column[Component]]]:
    """Each with the attribute of the layer that it tells."""
    names = area_names()
    return [
        ("code", Column(_("标识码"), lambda one: one.code, 20)),
        ("name", Column(_("名称"), lambda one: one.name, 16)),
        ("class", Column(_("大类"), lambda one: one.subclass.class_name, 14)),
        ("subclass", Column(_("小类代码"), lambda one: one.subclass.classification_code, 9)),
        ("state", Column(_("状态"), lambda one: one.get_state_display(), 8)),
        ("address", Column(_("位置"), lambda one: one.address, 28)),
        ("grid_code", Column(_("街道"), lambda one: names.get(one.unit_grid.code[:9]), 14)),
        ("grid_code", Column(_("社区"), lambda one: names.get(one.unit_grid.code[:12]), 14)),
        ("grid_code", Column(_("单元网格"), lambda one: one.unit_grid.code, 18)),
        ("competent", Column(_("主管部门"), lambda one: one.competent.name if one.competent else None, 18)),
        ("owner", Column(_("权属单位"), lambda one: one.owner.name if one.owner else None, 18)),
        ("maintainer", Column(_("养护单位"), lambda one: one.maintainer.name if one.maintainer else None, 18)),
        ("initial_on", Column(_("初始日期"), lambda one: one.initial_on, 12)),
        ("changed_on", Column(_("变更日期"), lambda one: one.changed_on, 12)),
        ("place", Column(_("经度"), lambda one: round(_point(one).x, 7), 12)),
        ("place", Column(_("纬度"), lambda one: round(_point(one).y, 7), 12)),
    ]


def _point(one: Component) -> Any:
    return one.geometry if one.geometry.geom_type == "Point" else one.geometry.point_on_surface


def _attribute_columns(search: ComponentSearch) -> list[Column[Component]]:
    if not search.subclass.isdecimal():
        return []
    fields = AttributeField.objects.filter(subclass_id=int(search.subclass[:18]), retired_on__isnull=True)
    return [Column(f"{field.label}{field.unit and f'({field.unit})'}", _attribute(field.key), 14) for field in fields]


def _attribute(key: str) -> Any:
    return lambda one: one.attributes.get(key)


@require_safe
@signed_in
def figures_page(request: HttpRequest) -> HttpResponseBase:
    """How many there are, by what one likes; each figure opens what it counts."""
    seat = seat_in(request)
    layer_for("components", seat)
    search, by = search_in(request.GET), request.GET.get("by", "subclass")
    sight = layer_sight("components", seat)
    kinds = [kind for kind in KINDS_OF_FIGURES if kind in ("street", "community") or sight.reads(kind)]
    by = by if by in kinds else kinds[0]
    names = area_names()
    groups = counted_by(matching_components(search, seat), by)
    states = dict(ComponentState.choices)
    most, whole = max((count for _value, count in groups), default=0), sum(count for _value, count in groups)
    words = {"street": names, "community": names, "state": {key: _(str(label)) for key, label in states.items()}}.get(by, {})
    opens = {"street": "area", "community": "area", "state": "state"}.get(by, "")
    rows = [
        {
            "label": words.get(value, value) or _("未登记"),
            "value": count,
            "share": count / most if most else 0,
            "url": f"/components/{_query(search, **({opens: value} if opens else {'text': value} if by == 'subclass' else {}))}",
        }
        for value, count in groups
    ]
    tabs = [("subclass", _("小类")), ("class", _("大类")), ("state", _("状态")), ("owner", _("权属单位")), ("maintainer", _("养护单位")),
            ("street", _("街道")), ("community", _("社区"))]  # fmt: skip
    context = filters(search, seat) | {
        "items": rows, "whole": whole, "by": by,
        "tabs": [{"label": label, "url": _query(search, by=key), "current": key == by} for key, label in tabs if key in kinds],
    }  # fmt: skip
    return render(request, "components/figures.html", context)
