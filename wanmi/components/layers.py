"""Components as a layer of the map, now and on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from wanmi.catalogue.models import Kind, Subclass
from wanmi.components.map_style import STYLE
from wanmi.components.models import Component, ComponentState, ComponentThen, scope_of
from wanmi.kit.layers import Attribute, MapLayer
from wanmi.kit.spans import in_force
from wanmi.people.queries import as_read, layer_sight
from wanmi.people.rules.seats import Seat


def scope_in_sql(area_code: str) -> tuple[str, list[Any]]:
    """The same scope as a condition in SQL on components_component or its view, called c: beginning with AND, and its parameters."""
    where, params = "", list[Any]()
    if area_code:
        where += " AND c.code LIKE %s"
        params.append(area_code[:6] + "%")
    if len(area_code) > 6:
        where += " AND c.unit_grid_id IN (SELECT id FROM grids_unitgrid WHERE code LIKE %s)"
        params.append(area_code + "%")
    return where, params


def cluster_scope_in_sql(area_code: str) -> tuple[str, list[Any]]:
    """The same of the kept clusters (components_componentheap), which know counties: of a county's code, a city's, or none."""
    return (" AND county LIKE %s", [f"{area_code}%"]) if area_code else ("", [])


BEYOND = ("note", "source", "attributes")  # what a component has and the layer does not list


def component_as_read(one: Component, seat: Seat | None) -> Component:
    """A component as this seat reads it: attributes that the city withholds from it are blank. For showing alone."""
    sight = layer_sight("components", seat)
    if sight.whole:
        return one
    if not sight.reads("subclass"):
        group = one.subclass.class_name
        one.subclass_id, one.subclass = 0, Subclass(pk=0, class_name=group)
    return as_read(one, sight, beyond=BEYOND)


def components(seat: Seat | None, on: date | None) -> QuerySet[Any]:
    if on is None:
        return Component.objects.filter(scope_of(seat))
    held = in_force(on, begins="valid_from", ends="valid_until")
    return ComponentThen.objects.filter(held, scope_of(seat))


def components_during(seat: Seat | None, first: date | None, last: date | None) -> QuerySet[Any]:
    """As they were at the end of the last day: a component never ends (CO-5), so that whatever held within still holds then, and
    what it was last is what it was on that day."""
    return components(seat, last)


def _subclasses() -> Iterable[tuple[str, str]]:
    rows = Subclass.objects.filter(scheme__is_current=True, kind=Kind.COMPONENT).order_by("class_code", "code")
    return [(str(key), name) for key, name in rows.values_list("pk", "name")]


LAYERS = (
    MapLayer(
        "components", _("部件"), components,
        (
            Attribute("code", _("标识码"), "code", "code"),
            Attribute("name", _("名称"), "name"),
            Attribute("class", _("大类"), "subclass__class_name"),
            Attribute("subclass", _("小类"), "subclass_id", "choice", _subclasses),
            Attribute("state", _("状态"), "state", "choice", lambda: ComponentState.choices),
            Attribute("address", _("位置"), "address"),
            Attribute("grid_code", _("单元网格"), "unit_grid__code", "code"),
            Attribute("competent", _("主管部门"), "competent__name"),
            Attribute("owner", _("权属单位"), "owner__name"),
            Attribute("maintainer", _("养护单位"), "maintainer__name"),
            Attribute("initial_on", _("初始日期"), "initial_on", "date"),
            Attribute("changed_on", _("变更日期"), "changed_on", "date"),
        ),
        shape="any", has_history=True, during=components_during, held=("valid_from", "valid_until"),
        gone=Q(state=ComponentState.ABANDONED), area="unit_grid__code", tiles="components", style=STYLE, card="component",
        position=10,
    ),
)  # fmt: skip
