"""What a search is narrowed to: read from the address, offered as selects, shown as chips that can be taken off, kept under a name."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from wanmi.cases.models import Outcome, Source
from wanmi.cases.queries.flows import live_stages
from wanmi.cases.queries.listed import organisation_names
from wanmi.cases.queries.privacy import knows_callers
from wanmi.cases.queries.scope import sees_area
from wanmi.catalogue.models import Kind
from wanmi.catalogue.queries import called, subclass_facts
from wanmi.desks.pages.case_filters import digits, filter_in, number_in, one_of, plain_text
from wanmi.desks.pages.desk_filters import areas_under, groups, subclasses
from wanmi.desks.pages.saved_filters import FilteredList
from wanmi.flow.queries.flows import stage_name
from wanmi.grids.queries import area_names
from wanmi.inquiry.queries.search import LATE, MARKS, MOMENTS, CaseSearch, bodies_of
from wanmi.kit.rules.digits import half_width
from wanmi.people.rules.seats import Seat

NAMES = (
    "q", "moment", "since", "until", "hour", "street", "community", "kind", "group", "subclass", "source", "stage", "outcome",
    "department", "late", "mark", "phone", "component",
)  # fmt: skip
MOMENT_WORDS = {
    "reported": "上报", "accepted": "受理", "filed": "立案", "dispatched": "派遣", "fed_back": "反馈", "ended": "办结", "reworked": "返工",
}  # fmt: skip
LATE_WORDS = {"now": "当前超时", "ever": "处置超时", "never": "按时处置"}
MARK_WORDS = {"rework": "返工", "spot": "自行处置", "urgent": "紧急", "repeated": "重复发生", "reply": "需回复",
    "unanswered": "待回复", "answered": "已回复",
}  # fmt: skip


def search_in(query: QueryDict) -> CaseSearch:
    """The search that an address asks for; what is not understood is not asked."""
    hour = query.get("hour", "")
    return CaseSearch(
        **filter_in(query),
        mark=one_of(query.get("mark", ""), MARKS),
        moment=one_of(query.get("moment", ""), (*MOMENTS, "reworked")) or "reported",
        hour=int(hour) if hour.isdecimal() and int(hour[:3]) < 24 else None,
        kind=one_of(query.get("kind", ""), Kind.values),
        stage=one_of(query.get("stage", ""), live_stages()),
        outcome=one_of(query.get("outcome", ""), (*filter(None, Outcome.values), "open")),
        department_id=number_in(query.get("department", "")),
        late=one_of(query.get("late", ""), LATE),
        phone=plain_text(query, "phone")[:20],
        component=digits(half_width(query.get("component", "")), 16),
    )


def filtered_list() -> FilteredList:
    """The search as a list whose filters are kept."""
    return FilteredList("search", reverse("search"), reverse("search_filters"), NAMES)


def kept_query(query: QueryDict) -> str:
    """The part of an address that a saved search keeps."""
    return filtered_list().kept_query(query)


def without(query: QueryDict, *names: str) -> str:
    """The address of the same search with some filters taken off."""
    kept = QueryDict(kept_query(query), mutable=True)
    for name in names:
        kept.pop(name, None)
    return f"?{kept.urlencode()}"


@dataclass(frozen=True)
class Bar:
    """What the filter bar shows: (value, words) pairs, what is chosen, and the saved searches."""

    search: CaseSearch
    streets: list[tuple[str, str]]
    communities: list[tuple[str, str]]
    groups: list[tuple[str, str]]
    subclasses: list[tuple[int, str]]
    sources: list[tuple[str, str]]
    stages: list[tuple[str, str]]
    outcomes: list[tuple[str, str]]
    departments: list[tuple[int, str]]
    lates: list[tuple[str, str]]
    marks: list[tuple[str, str]]
    moments: list[tuple[str, str]]  # but the usual one, which is the empty choice
    moment: str
    asks_phone: bool
    saved: list[dict[str, str]]


def bar_of(search: CaseSearch, seat: Seat) -> Bar:
    """The bar. One query (the saved searches); all else is kept by the process."""
    by_area = sees_area(seat)
    street = search.street or search.community[:9]
    return Bar(
        search=search,
        streets=areas_under(seat.area_code if by_area else "", 9),
        communities=areas_under(street, 12) if street else [],
        groups=groups(),
        subclasses=subclasses(search.group) if search.group else [],
        sources=[(value, str(label)) for value, label in Source.choices],
        stages=[(key, _(stage.name)) for key, stage in live_stages().items() if not stage.outcome],
        outcomes=[("open", _("办理中")), *((value, str(label)) for value, label in Outcome.choices if value)],
        departments=bodies_of(seat.area_code) if by_area else [],
        lates=[(value, _(words)) for value, words in LATE_WORDS.items()],
        marks=[(value, _(words)) for value, words in MARK_WORDS.items()],
        moments=[(value, _("%s时间") % _(words)) for value, words in MOMENT_WORDS.items() if value != "reported"],
        moment=search.moment if search.moment != "reported" else "",
        asks_phone=knows_callers(seat),
        saved=filtered_list().saved_by(seat),
    )


def chips_of(query: QueryDict, search: CaseSearch, seat: Seat) -> list[dict[str, str]]:
    """What the search is narrowed to, each with the address without it."""
    areas = area_names()
    subclass = subclass_facts(search.subclass_id) if search.subclass_id else None
    values = {
        "q": f"“{search.text}”" if search.text else "",
        "kind": str(Kind(search.kind).label) if search.kind else "",
        "group": "" if subclass else dict(groups()).get(search.group, ""),
        "subclass": called(subclass.name) if subclass else "",
        "street": "" if search.community else areas.get(search.street, search.street),
        "community": areas.get(search.community, search.community),
        "source": str(Source(search.source).label) if search.source else "",
        "stage": _(stage_name(search.stage)) if search.stage else "",
        "outcome": _("办理中") if search.outcome == "open" else str(Outcome(search.outcome).label) if search.outcome else "",
        "department": organisation_names().get(search.department_id or 0, ""),
        "late": _(LATE_WORDS.get(search.late, "")) if search.late else "",
        "mark": _(MARK_WORDS.get(search.mark, "")) if search.mark else "",
        "phone": search.phone,
        "component": f"{_('部件')} {search.component}" if search.component else "",
    }
    chips = [{"label": label, "url": without(query, name)} for name, label in values.items() if label]
    if period := _period(search):
        chips.insert(0, {"label": period, "url": without(query, "since", "until", "hour", "moment")})
    return chips


def _period(search: CaseSearch) -> str:
    """上报 2026-03-01 至 03-02 09 时, in short."""
    if not (search.since or search.until or search.moment == "reworked"):
        return ""
    days = [day.isoformat() if day else "…" for day in (search.since, search.until)]
    span = days[0] if days[0] == days[1] else _("%(since)s 至 %(until)s") % {"since": days[0], "until": days[1]}
    words = [_(MOMENT_WORDS[search.moment]), span if search.since or search.until else ""]
    if search.hour is not None:
        words.append(_("%d 时") % search.hour)
    return " ".join(filter(None, words))
