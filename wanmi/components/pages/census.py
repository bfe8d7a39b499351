"""Special censuses (专项普查): the list, a new one, one with its progress, the supervisor's work, the report."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from pydantic import ValidationError

from wanmi.catalogue.queries import called, current_subclasses
from wanmi.components.actions import end_census, mark_item, start_census
from wanmi.components.actions.export import note_census_export
from wanmi.components.models import Census, CensusFinding, CensusItem, CensusState
from wanmi.components.queries.census import (
    item_as_read,
    items_of,
    markers_of,
    progress_by_area,
    progress_by_census,
    progress_by_person,
    progress_of,
    still_near,
)
from wanmi.components.rules.census import STARTS, WALKS, WATCHES, CensusInput, Mark
from wanmi.components.rules.refusals import NoCensus, WrongCensus
from wanmi.grids.queries import area_names, area_tree
from wanmi.journal.queries import story_of
from wanmi.journal.words import fact_word
from wanmi.kit.answers import done
from wanmi.kit.excel import Column, excel_of
from wanmi.kit.paging import page_of
from wanmi.kit.refusals import NotYours
from wanmi.kit.rules.paging import Order
from wanmi.kit.rules.spans import holds_on
from wanmi.people.queries import layer_setting, may, people_names
from wanmi.people.request_seat import seat_in, signed_in
from wanmi.people.rules.seats import Seat

SIZE = 40
LIGHTS = {"waiting": "stopped", "present": "green", "changed": "amber", "missing": "red", "found": "amber"}
COLUMNS = (
    (gettext_lazy("名称"), ""),
    (gettext_lazy("状态"), "light"),
    (gettext_lazy("期限"), "middle"),
    (gettext_lazy("已查"), "figures"),
    *((label, "number") for label in (gettext_lazy("未到"), gettext_lazy("有变更"), gettext_lazy("缺失"), gettext_lazy("新发现"))),
)
ITEM_COLUMNS = (
    (gettext_lazy("结果"), "light"),
    (gettext_lazy("部件"), "wide"),
    (gettext_lazy("位置"), ""),
    (gettext_lazy("普查员"), "narrow"),
    (gettext_lazy("查看"), "middle"),
    (gettext_lazy("变更单"), "narrow"),
)


def census_for(request: HttpRequest, id: int) -> tuple[Seat, Census]:
    """Raises NoCensus."""
    seat = seat_in(request, right=(WATCHES, WALKS))
    census = Census.objects.visible_to(seat).prefetch_related("subclasses").filter(pk=id).first()
    if census is None:
        raise NoCensus(field="id")
    return seat, census


@require_safe
@signed_in
def censuses_page(request: HttpRequest) -> HttpResponseBase:
    """Those that run first, then the newest; each with how far it is."""
    seat = seat_in(request, right=(WATCHES, WALKS))
    state = request.GET.get("state", "")
    found = Census.objects.visible_to(seat)
    found = found.filter(state=state) if state in CensusState.values else found
    page = page_of(found, Order(descending=True), after=request.GET.get("after", ""), size=SIZE)
    progress = progress_by_census(seat, [one.pk for one in page.rows])
    context = {
        "rows": [(one, progress.get(one.pk)) for one in page.rows], "state": state, "starts": may(seat, STARTS),
        "states": [(value, _(str(label))) for value, label in CensusState.choices],
        "after": f"?state={state}&after={page.after}" if page.after else "",
        "frame": "kit/phone.html" if may(seat, WALKS) else "kit/desk.html", "on_foot": may(seat, WALKS),
        "columns": COLUMNS,
    }  # fmt: skip
    part = request.headers.get("HX-Target", "") == "found"
    return render(request, "components/censuses_found.html" if part else "components/censuses.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_census(request: HttpRequest) -> HttpResponseBase:
    """GET: the form. POST: start."""
    seat = seat_in(request, right=STARTS)
    if request.method == "POST":
        made = start_census(census_input=_census_input(request), by=seat, at=timezone.now())
        return done(_("普查已发起"), go=reverse("census", args=[made.pk]))
    groups: dict[str, list[tuple[int, str]]] = {}
    for kind in current_subclasses("component"):
        groups.setdefault(called(kind.class_name), []).append((kind.pk, called(kind.name)))
    context = {"groups": groups.items(), "areas": area_tree(seat.area_code), "today": timezone.localdate()}
    return render(request, "components/census_new.html", context)


def _census_input(request: HttpRequest) -> CensusInput:
    form = request.POST
    try:
        return CensusInput.model_validate(
            {
                "name": form.get("name", "").replace("\0", ""),
                "areas": [*form.getlist("area"), *form.get("more", "").replace("\0", "").replace("，", " ").replace(",", " ").split()],
                "subclass_ids": [int(one) for one in form.getlist("subclass") if one.isdecimal()],
                "instructions": form.get("instructions", "").replace("\0", ""),
                "begins_on": form.get("begins_on", ""),
                "last_day": form.get("ends_on", ""),
            }
        )
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "last_day"
        wrong = {
            "name": (_("没有名称"), _("请填写 1–60 字的名称")),
            "areas": (_("没有选范围"), _("请至少选一个街道，或填写代码")),
            "subclass_ids": (_("没有选小类"), _("请至少选一个小类")),
            "begins_on": (_("没有开始日期"), _("请选择日期")),
            "ends_on": (_("截止日期不对"), _("请选择不早于开始日期的一天")),
        }
        problem, remedy = wrong.get(name, (_("填写的内容无法识别"), str(first["msg"])))
        raise WrongCensus(field=name, problem=problem, remedy=remedy) from None


@require_safe
@signed_in
def census_page(request: HttpRequest, id: int) -> HttpResponseBase:
    """For a desk how far it is; for a supervisor what is still to be looked at, the nearest first."""
    seat, census = census_for(request, id)
    items = items_of(census, seat)
    if may(seat, WALKS):
        return _work(request, census, seat, request.GET)
    part = request.headers.get("HX-Target", "") == "found"
    context = _items(request, census, items, seat)
    if part:
        return render(request, "components/census_items.html", context)
    names = area_names()
    context |= {
        "whole": progress_of(items),
        "by_person": [(each, each.key or _("未分派")) for each in progress_by_person(items)],
        "by_area": [(each, names.get(each.key, each.key)) for each in progress_by_area(items, "community")],
        "markers": markers_of(items, seat),
        "areas": [names.get(code, code) for code in census.areas],
        "facts": _facts(census),
        "starts": may(seat, STARTS),
        "exports": _may_export(seat),
    }
    return render(request, "components/census.html", context)


def _items(request: HttpRequest, census: Census, items: Any, seat: Seat) -> dict[str, Any]:
    finding = request.GET.get("finding", "")
    items = items.filter(finding=finding) if finding in CensusFinding.values else items
    related = ("component__subclass", "component__unit_grid", "change__subclass", "assignee", "found_by")
    page = page_of(items.select_related(*related), Order(), after=request.GET.get("after", ""), size=SIZE)
    return {
        "one": census, "items": [(item_as_read(item, seat), LIGHTS[item.finding]) for item in page.rows], "finding": finding,
        "now": timezone.now(), "columns": ITEM_COLUMNS,
        "findings": [(value, _(str(label))) for value, label in CensusFinding.choices],
        "after": f"?finding={finding}&after={page.after}" if page.after else "",
    }  # fmt: skip


def _facts(census: Census) -> list[dict[str, Any]]:
    """Its beginning and end; marks are counted elsewhere."""
    facts = [fact for fact in story_of("census", str(census.pk)) if fact.name != "census.mark"]
    names = people_names([fact.person_id for fact in facts if fact.person_id])
    return [{"at": fact.at, "word": fact_word(fact.name), "who": names.get(fact.person_id or 0, "")} for fact in facts]


def _work(request: HttpRequest, census: Census, seat: Seat, form: QueryDict) -> HttpResponseBase:
    """`form`: where one stands, as far as it is known."""
    items = items_of(census, seat)
    place = _place(form.get("lng", ""), form.get("lat", ""))
    today = timezone.localdate()
    left = still_near(items, place, seat)
    points = [(item.component.name, item.component.geometry.point_on_surface) for item in left if item.component]
    context = {
        "one": census,
        "left": left,
        "mine": progress_of(items),
        "runs": census.state == CensusState.OPEN and holds_on(census.begins_on, census.ends_on, today),
        "markers": [{"lng": point.x, "lat": point.y, "light": "amber", "label": name} for name, point in points],
        "centre": f"{points[0][1].x:.7f},{points[0][1].y:.7f}" if points else "",
        "first_subclass": next((kind.pk for kind in census.subclasses.all()), ""),
    }
    part = request.headers.get("HX-Target", "") == "near"
    return render(request, "components/census_near.html" if part else "components/census_work.html", context)


def _place(lng: str, lat: str) -> tuple[float, float] | None:
    try:
        place = float(lng), float(lat)
    except ValueError:
        return None
    return place if -180 <= place[0] <= 180 and -85 <= place[1] <= 85 else None


@require_POST
@signed_in
def census_mark(request: HttpRequest, id: int, code: str) -> HttpResponseBase:
    """It stands as recorded; answers with what is left. Everything else is marked by the form of a change."""
    seat, census = census_for(request, id)
    try:
        mark = Mark(finding="present", component_code=code)
    except ValidationError:
        raise NoCensus(field="code") from None
    mark_item(census_id=census.pk, mark=mark, by=seat, at=timezone.now())
    return _work(request, census, seat, request.POST)


@require_POST
@signed_in
def census_end(request: HttpRequest, id: int) -> HttpResponseBase:
    seat, census = census_for(request, id)
    end_census(census_id=census.pk, by=seat, at=timezone.now())
    return done(_("普查已结束"), go=reverse("census", args=[census.pk]))


@require_safe
@signed_in
def census_export(request: HttpRequest, id: int) -> HttpResponseBase:
    """Every item with what was found, as Excel."""
    seat, census = census_for(request, id)
    items = items_of(census, seat)
    if not _may_export(seat):
        raise NotYours
    related = ("component__subclass", "component__unit_grid", "change__subclass", "change__component__subclass", "assignee", "found_by")
    at, names = timezone.now(), area_names()
    note_census_export(census_id=census.pk, rows=items.count(), by=seat, at=at)
    rows = (item_as_read(item, seat) for item in items.select_related(*related).order_by("pk").iterator(chunk_size=2000))
    return excel_of(rows, _columns(names), name=f"{census.name} {timezone.localtime(at):%Y-%m-%d %H%M}", sheet=_("普查"))


def _may_export(seat: Seat) -> bool:
    """A census is work, and its report is for whoever sees it, unless the city has said that they take no components out."""
    setting = layer_setting("components", seat)
    return setting is None or setting.may_export


def _columns(names: dict[str, str]) -> list[Column[CensusItem]]:
    def component(item: CensusItem) -> Any:
        return item.component or (item.change.component if item.change else None)

    return [
        Column(_("标识码"), lambda one: component(one).code if component(one) else None, 20),
        Column(_("名称"), lambda one: component(one).name if component(one) else one.change.subclass.name if one.change else None, 16),
        Column(
            _("位置"),
            lambda one: component(one).address if component(one) else one.change.new_values.get("address") if one.change else None,
            28,
        ),
        Column(_("街道"), lambda one: names.get(one.grid_code[:9]), 14),
        Column(_("社区"), lambda one: names.get(one.grid_code[:12]), 14),
        Column(_("单元网格"), lambda one: one.grid_code, 18),
        Column(_("结果"), lambda one: _(str(CensusFinding(one.finding).label)), 10),
        Column(_("普查员"), lambda one: one.assignee.name if one.assignee else None, 12),
        Column(_("查看人"), lambda one: one.found_by.name if one.found_by else None, 12),
        Column(_("查看时刻"), lambda one: one.found_at, 18),
        Column(_("变更单"), lambda one: one.change.get_state_display() if one.change else None, 10),
    ]
