"""What a desk's list is narrowed to: read from the address and offered as chips and selects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from wanmi.cases.queries.case_filters import MARKS
from wanmi.cases.queries.scope import sees_area
from wanmi.catalogue.models import Kind
from wanmi.catalogue.queries import called, catalogue
from wanmi.desks.pages.case_filters import filter_in, one_of
from wanmi.desks.queries.lists import ListFilter
from wanmi.desks.rules.desks import Tab
from wanmi.grids.queries import area_names
from wanmi.kit.rules.working_time import Light
from wanmi.people.rules.seats import Seat

NAMES = ("mark", "source", "street", "community", "group", "subclass", "since", "until", "q")
SOURCES = {"": "全部来源", "supervisor": "监督员", "hotline": "12319", "public": "公众", "leader": "交办", "video": "视频"}
OTHER_SOURCES = {"transfer": "12345", "media": "媒体", "superior": "上级平台", "letters": "信访", "police": "110", "sensor": "物联感知"}
MARK_WORDS = {"urgent": "紧急", "rework": "返工", "repeated": "重复发生", "reply": "需回复"}
LIGHT_WORDS = {"late": "已超时", "soon": "将超时"}
LIGHTS = {"late": Light.RED, "soon": Light.AMBER}  # as addresses and saved filters name them


def list_filter_in(query: QueryDict) -> ListFilter:
    """The filter that an address asks for; what is not understood is not asked."""
    mark = query.get("mark", "")
    return ListFilter(**filter_in(query), light=LIGHTS.get(mark), mark=one_of(mark, MARKS))


@dataclass(frozen=True)
class FilterBar:
    """What the filter bar shows: (value, words) pairs, what is chosen, and the saved ones."""

    filter: ListFilter
    sources: list[dict[str, Any]]
    other_sources: list[dict[str, Any]]
    other_source: str
    mark: str
    marks: list[tuple[str, str]]
    street: str
    streets: list[tuple[str, str]]
    communities: list[tuple[str, str]]
    groups: list[tuple[str, str]]
    subclasses: list[tuple[int, str]]
    saved: list[dict[str, str]]


def filter_bar(filter: ListFilter, tab: Tab, seat: Seat, saved: list[dict[str, str]]) -> FilterBar:
    """The bar of one desk, without a query: all is kept by the process, but the saved filters handed in."""
    chosen = filter.street or filter.community[:9]
    return FilterBar(
        filter=filter,
        sources=_source_chips(SOURCES, filter),
        other_sources=_source_chips(OTHER_SOURCES, filter),
        other_source=_(OTHER_SOURCES[filter.source]) if filter.source in OTHER_SOURCES else "",
        mark=next((name for name, light in LIGHTS.items() if light is filter.light), filter.mark),
        marks=[(value, _(words)) for value, words in (LIGHT_WORDS | MARK_WORDS if not tab.ended else MARK_WORDS).items()],
        street=chosen,
        streets=areas_under(seat.area_code if sees_area(seat) else "", 9),
        communities=areas_under(chosen, 12) if chosen else [],
        groups=groups(),
        subclasses=subclasses(filter.group) if filter.group else [],
        saved=saved,
    )


def _source_chips(sources: dict[str, str], filter: ListFilter) -> list[dict[str, Any]]:
    return [{"value": value, "label": _(words), "on": value == filter.source} for value, words in sources.items()]


def areas_under(code: str, length: int) -> list[tuple[str, str]]:
    """(code, name) of the streets (9) or communities (12) below an area."""
    return [(each, name) for each, name in sorted(area_names().items()) if len(each) == length and each.startswith(code)]


def groups() -> list[tuple[str, str]]:
    """(kind and class code, name) of the classes in use."""
    found = {row.kind + row.class_code: row.class_name for row in catalogue().subclasses.values() if not row.retired}
    kinds = {kind.value: str(kind.label) for kind in Kind}
    return [(key, f"{kinds[key[:-2]]} · {called(name)}") for key, name in sorted(found.items())]


def subclasses(group: str) -> list[tuple[int, str]]:
    """(id, name) of the subclasses in use of a class."""
    rows = [row for row in catalogue().subclasses.values() if not row.retired and row.kind + row.class_code == group]
    return [(row.id, called(row.name)) for row in sorted(rows, key=lambda row: row.code)]
