"""Search over components (部件查询): by code, class, place, bodies, state and words; by key, never by offset."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr

from wanmi.catalogue.models import Kind, Subclass
from wanmi.components.layers import component_as_read
from wanmi.components.models import Component, ComponentChange, ComponentPast
from wanmi.kit.paging import rows_of
from wanmi.kit.rules.digits import half_width
from wanmi.kit.rules.paging import Order, Page
from wanmi.people.models import Organisation
from wanmi.people.queries import LayerSight, layer_sight
from wanmi.people.rules.seats import Seat

SIZE, BOUND = 40, 1000
BY_CODE = Order("code", kind="text")
GROUPINGS = {"subclass": "subclass__name", "class": "subclass__class_name", "state": "state", "owner": "owner__short_name",
             "maintainer": "maintainer__short_name"}  # fmt: skip
BY_AREA = {"county": 6, "street": 9, "community": 12, "grid": 15}


@dataclass(frozen=True, slots=True)
class ComponentSearch:
    """What is looked for; everything empty asks for all that the seat may see."""

    text: str = ""
    subclass: str = ""  # id
    group: str = ""  # two digits of the class
    state: str = ""
    area: str = ""  # 6, 9, 12 or 15 digits
    owner: str = ""  # id of a body that owns or maintains
    since: str = ""  # day from which on it changed


def matching_components(search: ComponentSearch, seat: Seat | None) -> QuerySet[Component]:
    """In no order."""
    search = _readable(search, layer_sight("components", seat))
    found = Component.objects.visible_to(seat).filter(_words(search.text))
    if search.subclass.isdecimal():
        found = found.filter(subclass_id=int(search.subclass[:18]))
    elif len(search.group) == 2:
        found = found.filter(subclass_id__in=subclass_ids(search.group))
    if search.state:
        found = found.filter(state=search.state)
    if search.area.isdecimal():
        found = found.filter(code__startswith=search.area[:6])
        found = found.filter(unit_grid__code__startswith=search.area) if len(search.area) > 6 else found
    if search.owner.isdecimal():
        found = found.filter(Q(owner_id=int(search.owner[:18])) | Q(maintainer_id=int(search.owner[:18])))
    return found.filter(changed_on__gte=search.since) if search.since else found


def _readable(search: ComponentSearch, sight: LayerSight) -> ComponentSearch:
    """The same without what the seat may not read: a filter would tell by what it leaves."""
    if sight.whole:
        return search
    attributes = {"subclass": "subclass", "group": "class", "state": "state", "since": "changed_on", "owner": "owner"}
    withheld = {field: "" for field, name in attributes.items() if not sight.reads(name)}
    if not sight.reads("maintainer"):
        withheld["owner"] = ""
    if not search.text.strip().isdecimal() and not (sight.reads("address") and sight.reads("subclass")):
        withheld["text"] = ""
    return replace(search, **withheld)


def subclass_ids(group: str) -> list[int]:
    return list(Subclass.objects.filter(scheme__is_current=True, kind=Kind.COMPONENT, class_code=group).values_list("pk", flat=True))


def _words(text: str) -> Q:
    """Digits: the beginning of a code or a grid's; else the name of subclasses, or the beginning of an address."""
    text = half_width(text).replace("\0", "").strip()[:40]
    if not text:
        return Q()
    if text.isdecimal():
        return Q(code__startswith=text) | (Q(unit_grid__code=text) if len(text) == 15 else Q(pk__in=[]))
    kinds = list(Subclass.objects.filter(scheme__is_current=True, kind=Kind.COMPONENT, name__contains=text).values_list("pk", flat=True))
    return Q(subclass_id__in=kinds) | Q(address__startswith=text) if kinds else Q(address__startswith=text)


def page_of_components(found: QuerySet[Component], seat: Seat | None, *, after: str = "") -> Page[Component]:
    """A page as the seat reads it, in the order of codes. One query."""
    found = found.select_related("subclass", "unit_grid", "owner", "maintainer", "competent")
    return rows_of(found, BY_CODE, lambda one: component_as_read(one, seat), after=after, size=SIZE)


def bounded_count(found: QuerySet[Component]) -> int:
    return found.order_by()[: BOUND + 1].count()


def counted_by(found: QuerySet[Component], by: str) -> list[tuple[str, int]]:
    """How many of each: by a grouping, or by area (then the code of the area); the most first."""
    area = Substr("unit_grid__code", 1, BY_AREA.get(by, 6))
    grouping = "place" if by in BY_AREA else GROUPINGS.get(by, GROUPINGS["subclass"])
    groups = found.order_by().annotate(place=area).values_list(grouping)
    return [(str(value or ""), count) for value, count in groups.annotate(count=Count("pk")).order_by("-count")]


def component_called(code: str, seat: Seat | None) -> Component | None:
    """As the seat reads it; None where it sees none of this code."""
    related = ("subclass", "unit_grid", "owner", "maintainer", "competent")
    found = Component.objects.visible_to(seat).filter(code=code[:16]).select_related(*related).first()
    return component_as_read(found, seat) if found else None


def past_of(component: Component) -> list[ComponentPast]:
    """What it was before, the newest first."""
    return list(ComponentPast.objects.filter(component_id=component.pk).order_by("-pk")[:100])


def bodies() -> Iterable[tuple[str, str]]:
    """(id, short name) of organisations that own or maintain something."""
    owners = Component.objects.order_by().values("owner_id").distinct()
    return [(str(id), name) for id, name in Organisation.objects.filter(pk__in=owners).order_by("code").values_list("pk", "short_name")]


def before_read(change: ComponentChange, seat: Seat | None) -> dict[str, str]:
    """What the fields of a change were before it, of those that the seat may read."""
    sight = layer_sight("components", seat)
    return {name: value for name, value in change.before.items() if sight.reads(name)}


def as_file_rows(found: QuerySet[Component], seat: Seat | None) -> Iterable[Any]:
    rows = found.select_related("subclass", "unit_grid", "owner", "maintainer", "competent").order_by("code")
    return (component_as_read(one, seat) for one in rows.iterator(chunk_size=2000))
