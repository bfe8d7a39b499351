"""Survey and correction (城市部件在线更新, X2): submitted from the street or the desk, reviewed by another person, published."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wanmi.catalogue.models import Subclass
from wanmi.components.actions.codes import issue_codes
from wanmi.components.models import REVIEWS, AttributeField, ChangeKind, ChangeState, Component, ComponentChange
from wanmi.components.rules.changing import BODIES, PLAIN, AttributeRule, may_review, wrongs_of
from wanmi.components.rules.inputs import Change, Review
from wanmi.components.rules.refusals import (
    ChangedMeanwhile,
    NoComponent,
    NothingChanged,
    OwnChange,
    PhotosMissing,
    ReasonMissing,
    ReviewedMeanwhile,
    SentDifferently,
    WrongChange,
)
from wanmi.evidence.queries import own_evidence
from wanmi.grids.models import UnitGrid
from wanmi.grids.rules.refusals import OutsideCity
from wanmi.journal.actions import record_fact
from wanmi.kit.refusals import NotFound, Phrase
from wanmi.patrols.queries import locate
from wanmi.people.models import Organisation
from wanmi.people.queries import check_may, may
from wanmi.people.rules.seats import Seat

SUBMITS = "components.submit_changes"


def attribute_rules(subclass_id: int) -> list[AttributeRule]:
    fields = AttributeField.objects.filter(subclass_id=subclass_id, retired_on__isnull=True)
    return [field.as_rule() for field in fields]


def submit_change(*, change_input: Change, by: Seat, at: datetime) -> ComponentChange:
    """Register a change; the same id and content again gives the same one. Raises NotYours, NoComponent, OutsideCity, WrongChange,
    NothingChanged, PhotosMissing, SentDifferently."""
    check_may(by, SUBMITS)
    with transaction.atomic():
        known = ComponentChange.objects.filter(uuid=change_input.uuid).first()
        if known:
            if known.submitted_by_id != by.person_id or known.new_values != _values_of(change_input) or known.kind != change_input.kind:
                raise SentDifferently
            return known
        component = _component(change_input, by)
        subclass = component.subclass if component else _subclass(change_input)
        _check(change_input, by, subclass)
        place = locate(*change_input.location) if change_input.location else None
        if change_input.location and place is None:
            raise OutsideCity(field="location", lng=change_input.location[0], lat=change_input.location[1])
        grid_code = place.grid_code if place else component.unit_grid.code if component else ""
        if by.area_code and not grid_code.startswith(by.area_code):
            raise NoComponent(field="location")
        photos = list(own_evidence(by).filter(pk__in=change_input.evidence))
        if may(by, "people.work_on_foot") and not photos:
            raise PhotosMissing(field="evidence")
        change = ComponentChange.objects.create(
            uuid=change_input.uuid,
            kind=change_input.kind,
            component=component,
            subclass=subclass,
            new_values=_values_of(change_input),
            note=change_input.note,
            before=_as_it_is(component, change_input.new_values) if component else {},
            grid_code=grid_code,
            submitted_by_id=by.person_id,
            submitted_at=at,
            location=Point(*change_input.location, srid=4326) if change_input.location else None,
        )
        change.photos.set(photos)
        data = {
            "kind": change_input.kind,
            "component": component.code if component else "",
            "said": change_input.new_values,  # a key of facts that are there
            "photos": len(photos),
        }
        record_fact("componentchange.submit", about=("componentchange", change.pk), by=by, at=at, data=data, new=True)
    return change


def _values_of(change_input: Change) -> dict[str, str]:
    return {name: value for name, value in change_input.new_values.items() if value or name in (*BODIES, "note")}


def _component(change_input: Change, by: Seat) -> Component | None:
    if change_input.kind == ChangeKind.NEW.value:
        return None
    found = Component.objects.visible_to(by).filter(code=change_input.component_code or "").select_related("subclass", "unit_grid").first()
    if found is None:
        raise NoComponent(field="component_code")
    check_may(by, SUBMITS, found)
    return found


def _subclass(change_input: Change) -> Subclass:
    found = Subclass.objects.filter(
        pk=change_input.subclass_id or 0, kind="component", scheme__is_current=True, retired_on__isnull=True
    ).first()
    if found is None:
        raise WrongChange(field="subclass_id", problem=_("没有这个部件小类"), remedy=_("请从列表中选择小类"))
    return found


def _check(change_input: Change, by: Seat, subclass: Subclass) -> None:
    is_new = change_input.kind == ChangeKind.NEW.value
    if is_new and not change_input.location:
        raise WrongChange(field="location", problem=_("新增部件没有位置"), remedy=_("请在图上点选，或用当前定位"))
    if change_input.kind == ChangeKind.CORRECT.value and not _values_of(change_input) and not change_input.location:
        raise NothingChanged
    bodies = frozenset(
        Organisation.objects.filter(code__in=[change_input.new_values.get(name, "") for name in BODIES]).values_list("code", flat=True)
    )
    wrong = wrongs_of(_values_of(change_input), attribute_rules(subclass.pk), bodies=bodies, is_new=is_new)
    if wrong:
        raise WrongChange(field=wrong[0].field, problem=wrong[0].problem, remedy=wrong[0].remedy)


def _as_it_is(component: Component, names: Any) -> dict[str, str]:
    """The fields of a change as the component has them now."""
    found = {}
    for name in names:
        if name.startswith("attributes."):
            found[name] = str(component.attributes.get(name.removeprefix("attributes."), ""))
        elif name in BODIES:
            body = getattr(component, name)
            found[name] = body.code if body else ""
        else:
            found[name] = str(getattr(component, name))
    return found


def review_change(*, change_id: int, review: Review, by: Seat, at: datetime) -> ComponentChange:
    """Publish a change or refuse it with a reason. Raises NotFound, OwnChange, NotYours, ReasonMissing, ReviewedMeanwhile,
    ChangedMeanwhile."""
    with transaction.atomic():
        change = ComponentChange.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=change_id).first()
        if change is None:
            raise NotFound(field="id")
        check_may(by, REVIEWS, change.grid_code)
        if not may_review(reviewer=by.person_id, submitter=change.submitted_by_id):
            raise OwnChange
        if change.state != ChangeState.SUBMITTED:
            raise ReviewedMeanwhile(state=str(ChangeState(change.state).label))
        if not review.approve and not review.reason:
            raise ReasonMissing(field="reason")
        if review.approve:
            change.component = _publish(change, by, at)
        change.state = ChangeState.PUBLISHED if review.approve else ChangeState.REFUSED
        change.reviewed_by_id, change.reviewed_at, change.reason = by.person_id, at, review.reason
        change.save()
        data = {"approve": review.approve, "reason": review.reason, "component": change.component.code if change.component else ""}
        record_fact("componentchange.review", about=("componentchange", change.pk), by=by, at=at, data=data)
    return change


def _publish(change: ComponentChange, by: Seat, at: datetime) -> Component:
    if change.kind == ChangeKind.NEW:
        return _publish_new(change, by, at)
    component = (
        Component.objects.select_for_update(of=("self",))
        .select_related("owner", "maintainer", "competent")
        .get(pk=change.component_id or 0)
    )
    otherwise = [name for name, value in _as_it_is(component, change.new_values).items() if value != change.before.get(name, "")]
    if otherwise:
        raise ChangedMeanwhile(fields=tuple(Phrase(PLAIN.get(name, (BODIES.get(name, name),))[0]) for name in otherwise))
    _apply(component, change)
    component.changed_on = max(timezone.localdate(at), component.initial_on)
    component.save()
    fact_data = {
        "from": change.before,
        "to": change.new_values,
        "kind": change.kind,
        "moved": change.location is not None,
        "because": f"变更单 {change.pk}",
    }
    record_fact("component.change", about=("component", component.code), by=by, at=at, data=fact_data)
    return component


def _apply(component: Component, change: ComponentChange) -> None:
    for name, value in change.new_values.items():
        if name.startswith("attributes."):
            component.attributes = component.attributes | {name.removeprefix("attributes."): value}
        elif name in BODIES:
            setattr(component, f"{name}_id", Organisation.objects.filter(code=value).values_list("pk", flat=True).first())
        else:
            setattr(component, name, value)
    if change.kind in (ChangeKind.LOST, ChangeKind.ABANDONED):
        component.state = change.kind
    if change.location:
        component.geometry = change.location
        component.unit_grid_id = _grid_at(change).pk


def _grid_at(change: ComponentChange) -> UnitGrid:
    place = locate(change.location.x, change.location.y) if change.location else None
    if place is None:
        raise OutsideCity(
            field="location", lng=change.location.x if change.location else 0, lat=change.location.y if change.location else 0
        )
    return UnitGrid.objects.get(pk=place.unit_grid_id)


def _publish_new(change: ComponentChange, by: Seat, at: datetime) -> Component:
    grid = _grid_at(change)
    (code,) = issue_codes(grid.code[:6] + change.subclass.classification_code)
    component = Component(
        code=code, name=change.subclass.name, subclass=change.subclass, unit_grid=grid, initial_on=timezone.localdate(at), source="在线更新"
    )
    _apply(component, change)
    component.save()
    fact_data = {"to": change.new_values, "because": f"变更单 {change.pk}"}
    record_fact("component.new", about=("component", code), by=by, at=at, data=fact_data, new=True)
    return component
