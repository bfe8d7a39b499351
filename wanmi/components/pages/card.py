"""One component (部件卡): all that is known of it, its past, its photos and cases; and how it is changed."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from pydantic import ValidationError

from wanmi.catalogue.queries import called, current_subclasses
from wanmi.components.actions import mark_item, review_change, submit_change
from wanmi.components.actions.changes import SUBMITS
from wanmi.components.models import REVIEWS, AttributeField, ChangeKind, ChangeState, Component, ComponentChange, ComponentState
from wanmi.components.queries.near import components_near
from wanmi.components.queries.photos import KNOWS, ComponentPhoto, photos_of
from wanmi.components.queries.search import before_read, bodies, component_called, past_of
from wanmi.components.rules.census import Mark
from wanmi.components.rules.changing import BODIES, PLAIN
from wanmi.components.rules.inputs import Change, Review
from wanmi.components.rules.refusals import NoComponent, WrongChange
from wanmi.grids.queries import names_of
from wanmi.journal.queries import story_of
from wanmi.journal.words import fact_word
from wanmi.kit.answers import done
from wanmi.kit.paging import page_of
from wanmi.kit.refusals import NotFound
from wanmi.kit.rules.paging import Order
from wanmi.people.models import Organisation
from wanmi.people.queries import layer_for, layer_sight, may, people_names
from wanmi.people.request_seat import seat_in, signed_in
from wanmi.people.rules.seats import Seat

SIZE = 40
COLUMNS = (
    (gettext_lazy("类别"), "narrow"),
    (gettext_lazy("部件"), "wide"),
    (gettext_lazy("内容"), ""),
    (gettext_lazy("提交人"), "narrow"),
    (gettext_lazy("提交"), "time"),
    (gettext_lazy("状态"), "light"),
)
ON_FOOT = "people.work_on_foot"
SHOWN_FIELDS = ("name", "state", "address", "owner_id", "maintainer_id", "competent_id", "note")
NEARBY = 30
FINDING_OF = {"correct": "changed", "lost": "missing", "abandoned": "missing", "new": "found"}  # kind of change → what a census calls it


def component_for(request: HttpRequest, code: str) -> tuple[Seat, Component]:
    """Raises NoComponent."""
    seat = seat_in(request)
    layer_for("components", seat)
    component = component_called(code, seat)
    if component is None:
        raise NoComponent(field="code")
    return seat, component


def _frame(seat: Seat) -> str:
    return "kit/phone.html" if may(seat, ON_FOOT) else "kit/desk.html"


@require_safe
@signed_in
def card_page(request: HttpRequest, code: str) -> HttpResponseBase:
    """The whole card; asked by htmx for the side, the short one."""
    seat, component = component_for(request, code)
    context = card_of(component, seat)
    if request.headers.get("HX-Target", "") == "side":
        return render(request, "components/card_side.html", context)
    context |= {"past": _past(component, seat), "facts": _facts(component, seat), "frame": _frame(seat), "now": timezone.now()}
    context["photos"] = [_card_photo(photo) for photo in photos_of(component, seat)]
    context["changes"] = ComponentChange.objects.visible_to(seat).filter(component=component).order_by("-pk")[:20]
    return render(request, "components/card.html", context)


def card_of(component: Component, seat: Seat) -> dict[str, Any]:
    point = component.geometry if component.geometry.geom_type == "Point" else component.geometry.point_on_surface
    fields = AttributeField.objects.filter(subclass_id=component.subclass_id)
    labels = {field.key: (field.label, field.unit) for field in fields}
    values = {key: component.attributes.get(key) for key in labels} | component.attributes
    return {
        "one": component,
        "place": names_of(component.unit_grid.code),
        "state": component.get_state_display(),
        "light": {"intact": "green", "damaged": "amber", "lost": "red"}.get(component.state, "stopped"),
        "attributes": [(*labels.get(key, (key, "")), value) for key, value in values.items() if value],
        "centre": f"{point.x:.7f},{point.y:.7f}",
        "markers": [{"lng": point.x, "lat": point.y, "chosen": True, "label": component.name}],
        "may_change": may(seat, SUBMITS),
        "on_foot": may(seat, ON_FOOT),
    }


def _card_photo(photo: ComponentPhoto) -> dict[str, str]:
    taken = f"{timezone.localtime(photo.at):%Y-%m-%d} {photo.person}".strip()
    return _photo(str(photo.id)) | {"caption": taken, "alt": f"{_(str(ChangeKind(photo.change_kind).label))} {taken}"}


def _facts(component: Component, seat: Seat) -> list[dict[str, Any]]:
    """The journal's facts about it that lie in the seat's area, the newest first: when, what, by whom, because of what. Who does the work
    learns no names."""
    facts = [fact for fact in story_of("component", component.code) if seat.covers(fact.area_code)][::-1][:50]
    hidden = not may(seat, KNOWS)
    names = {} if hidden else people_names([fact.person_id for fact in facts if fact.person_id])
    return [
        {"at": fact.at, "word": fact_word(fact.name), "who": names.get(fact.person_id or 0, ""), "because": fact.content.get("because", "")}
        for fact in facts
    ]


def _past(component: Component, seat: Seat) -> list[dict[str, Any]]:
    """What changed when: each past row beside what came after it, of what the seat may read."""
    sight = layer_sight("components", seat)
    read = [field for field in SHOWN_FIELDS if sight.reads(field.removesuffix("_id"))]
    rows, later = past_of(component), {field: getattr(component, field) for field in SHOWN_FIELDS}
    later_place = component.geometry
    ids = {row.row.get(field) for row in rows for field in SHOWN_FIELDS if field.endswith("_id")} | {
        later[field] for field in SHOWN_FIELDS if field.endswith("_id")
    }
    words = dict(Organisation.objects.filter(pk__in=[id for id in ids if id]).values_list("pk", "short_name"))
    versions = []
    for row in rows:
        changes = [
            (_label(field), _word(field, row.row.get(field), words), _word(field, later[field], words))
            for field in read if row.row.get(field) != later[field]
        ]  # fmt: skip
        versions.append(
            {"until": row.valid_until, "since": row.valid_from, "changes": changes, "moved": not row.geometry.equals(later_place)}
        )
        later, later_place = {field: row.row.get(field) for field in SHOWN_FIELDS}, row.geometry
    return versions


def _label(field: str) -> str:
    names = {name: label for name, (label, _most) in PLAIN.items()} | {f"{name}_id": label for name, label in BODIES.items()}
    return _(names.get(field, "状态"))


def _word(field: str, value: Any, bodies_by_id: dict[int, str]) -> str:
    if field == "state" and value in ComponentState.values:
        return _(str(ComponentState(value).label))
    return bodies_by_id.get(value, "") if field.endswith("_id") else str(value or "")


# ── changes ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def change_page(request: HttpRequest, code: str = "") -> HttpResponseBase:
    """GET: the form, for a component or (without a code) a new one. POST: submit."""
    seat = seat_in(request, right=SUBMITS)
    component = component_for(request, code)[1] if code else None
    if request.method == "POST":
        return _submit(request, seat, component)
    subclass_id = component.subclass_id if component else int(request.GET["subclass"]) if request.GET.get("subclass", "").isdecimal() else 0
    fields = AttributeField.objects.filter(subclass_id=subclass_id, retired_on__isnull=True)
    context = {
        "one": component,
        "uuid": uuid.uuid4(),
        "kind": request.GET.get("kind", "correct"),
        "census": request.GET.get("census", "") if request.GET.get("census", "").isdecimal() else "",
        "kinds": [(str(kind.pk), called(kind.name)) for kind in current_subclasses("component")],
        "subclass_id": str(subclass_id or ""),
        "states": [(value, _(str(label))) for value, label in ComponentState.choices],
        "bodies": [
            (name, _(label), getattr(component, name).code if component and getattr(component, name) else "")
            for name, label in BODIES.items()
        ],
        "organisations": Organisation.objects.filter(pk__in=[id for id, _name in bodies()]).order_by("code"),
        "fields": [(field, (component.attributes.get(field.key, "") if component else "")) for field in fields],
        "upload": reverse("hand_in"),
        "frame": _frame(seat),
        "centre": card_of(component, seat)["centre"] if component else request.GET.get("centre", "")[:40],
        "least": 1 if may(seat, ON_FOOT) else 0,
        "on_foot": may(seat, ON_FOOT),
    }
    return render(request, "components/change.html", context)


def _body_code(component: Component | None, name: str) -> str:
    body = getattr(component, name, None)
    return body.code if body else ""


def _submit(request: HttpRequest, seat: Seat, component: Component | None) -> HttpResponseBase:
    form = request.POST
    values = {name.removeprefix("new:"): str(value).replace("\0", "").strip() for name, value in form.items() if name.startswith("new:")}
    if component:  # only what was made otherwise
        values = {name: value for name, value in values.items() if value != form.get(f"was:{name}", "")}
    location = (form["lng"], form["lat"]) if form.get("lng") and form.get("lat") else None
    try:
        change_input = Change.model_validate(
            {
                "uuid": form.get("uuid"), "kind": form.get("kind", "correct") if component else "new",
                "new_values": values, "location": location,
                "component_code": component.code if component else None, "note": form.get("note", ""),
                "evidence": form.getlist("evidence"),
                "subclass_id": int(form["subclass"]) if form.get("subclass", "").isdecimal() else None,
            }
        )  # fmt: skip
    except ValidationError as error:
        first = error.errors()[0]
        raise WrongChange(field=str(first["loc"][0]), problem=_("填写的内容无法识别"), remedy=str(first["msg"])) from None
    census = form.get("census", "")
    if census.isdecimal():
        finding: Any = FINDING_OF[change_input.kind]
        mark = Mark(finding=finding, component_code=change_input.component_code, change=change_input)
        mark_item(census_id=int(census[:18]), mark=mark, by=seat, at=timezone.now())
        return done(_("已登记，变更单等待审核"), go=reverse("census", args=[int(census[:18])]))
    submit_change(change_input=change_input, by=seat, at=timezone.now())
    return done(_("变更单已提交，等待审核"), go=reverse("component", args=[component.code]) if component else reverse("component_changes"))


@require_safe
@signed_in
def changes_page(request: HttpRequest) -> HttpResponseBase:
    """Changes, the longest waiting first for who reviews; for others their own."""
    seat = seat_in(request)
    state = request.GET.get("state", ChangeState.SUBMITTED)
    state = state if state in ChangeState.values else ""
    found = ComponentChange.objects.visible_to(seat).select_related("component", "subclass", "submitted_by", "reviewed_by")
    found = found.filter(state=state) if state else found
    order = Order(descending=state != ChangeState.SUBMITTED)
    page = page_of(found, order, after=request.GET.get("after", ""), size=SIZE)
    context = {
        "rows": page.rows, "state": state, "states": [(value, _(str(label))) for value, label in ChangeState.choices],
        "after": f"?state={state}&after={page.after}" if page.after else "", "now": timezone.now(), "frame": _frame(seat),
        "reviews": may(seat, REVIEWS), "columns": COLUMNS,
    }  # fmt: skip
    part = request.headers.get("HX-Target", "") == "found"
    return render(request, "components/changes_found.html" if part else "components/changes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def change_detail(request: HttpRequest, id: int) -> HttpResponseBase:
    """GET: one change with before and after, photos and map. POST: publish or refuse."""
    seat = seat_in(request)
    change = (
        ComponentChange.objects.visible_to(seat)
        .select_related("component__unit_grid", "subclass", "submitted_by", "reviewed_by")
        .filter(pk=id)
        .first()
    )
    if change is None:
        raise NotFound(field="id")
    if request.method == "POST":
        review = Review(approve=request.POST.get("approve") == "true", reason=request.POST.get("reason", "").replace("\0", "")[:400])
        review_change(change_id=id, review=review, by=seat, at=timezone.now())
        return done(_("已发布") if review.approve else _("已退回"), go=reverse("component_changes"))
    return render(request, "components/change_detail.html", _detail(change, seat) | {"frame": _frame(seat), "now": timezone.now()})


def _detail(change: ComponentChange, seat: Seat) -> dict[str, Any]:
    labels = {name: label for name, (label, _most) in PLAIN.items()} | BODIES | {"state": "状态"}
    labels |= {f"attributes.{field.key}": field.label for field in AttributeField.objects.filter(subclass_id=change.subclass_id)}
    states = dict(ComponentState.choices)
    before = before_read(change, seat)
    names = dict(Organisation.objects.filter(code__in=[*change.new_values.values(), *before.values()]).values_list("code", "short_name"))

    def word(name: str, value: str) -> str:
        return _(str(states.get(value, value))) if name == "state" else names.get(value, value) if name in BODIES else value

    old = change.component.geometry if change.component else None
    old_point = old if old is None or old.geom_type == "Point" else old.point_on_surface
    markers = [{"lng": old_point.x, "lat": old_point.y, "light": "stopped", "label": _("原位置")}] if old_point else []
    if change.location:
        markers.append({"lng": change.location.x, "lat": change.location.y, "chosen": True, "label": _("新位置")})
    return {
        "change": change,
        "lines": [
            (_(labels.get(name, name)), word(name, before.get(name, "")), word(name, value)) for name, value in change.new_values.items()
        ],
        "photos": [_photo(str(photo.pk)) for photo in change.photos.all()],
        "markers": markers,
        "reviews": may(seat, REVIEWS, change.grid_code)
        and change.state == ChangeState.SUBMITTED
        and change.submitted_by_id != seat.person_id,
        "own": change.submitted_by_id == seat.person_id,
        "people": people_names([id for id in (change.submitted_by_id, change.reviewed_by_id) if id]),
    }


def _photo(id: str) -> dict[str, str]:
    return {"url": f"/evidence/{id}/screen", "small": f"/evidence/{id}/thumb", "alt": _("照片"), "caption": ""}


@require_safe
@signed_in
def near_page(request: HttpRequest) -> HttpResponseBase:
    """On the street: what stands near me, to open its card or to say that something is missing here."""
    seat = seat_in(request)
    layer_for("components", seat)
    place = _place(request.GET.get("lng", ""), request.GET.get("lat", ""))
    near = components_near(*place, seat=seat, radius_m=60, most=NEARBY) if place else []
    context = {
        "near": near,
        "place": place,
        "frame": _frame(seat),
        "states": dict(ComponentState.choices),
        "may_change": may(seat, SUBMITS),
    }
    part = request.headers.get("HX-Target", "") == "near"
    return render(request, "components/near_found.html" if part else "components/near.html", context)


def _place(lng: str, lat: str) -> tuple[float, float] | None:
    try:
        place = float(lng), float(lat)
    except ValueError:
        return None
    return place if -180 <= place[0] <= 180 and -85 <= place[1] <= 85 else None
