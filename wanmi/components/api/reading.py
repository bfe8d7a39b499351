"""Search and one component by API: its card, its past, the attributes of its subclass. The address of `near` comes before a code's."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Path, Query
from pydantic import BaseModel

from wanmi.catalogue.models import Subclass
from wanmi.components.api.router import router
from wanmi.components.models import AttributeField, Component, ComponentState
from wanmi.components.queries.photos import photos_of
from wanmi.components.queries.search import ComponentSearch, component_called, matching_components, page_of_components, past_of
from wanmi.components.rules.refusals import NoComponent
from wanmi.kit.refusals import NotFound
from wanmi.people.callers import Call
from wanmi.people.queries import layer_for, layer_sight

Code = Annotated[str, Path(pattern=r"^\d{16}$")]


class LineShape(BaseModel):
    """部件. `location`: a point on it (longitude, latitude), degrees; bodies by their codes, "" where nobody is registered."""

    code: str
    name: str
    subclass_id: int
    state: str
    address: str
    grid_code: str
    owner: str
    maintainer: str
    location: tuple[float, float]
    changed_on: date | None


class ComponentPageShape(BaseModel):
    """Rows by code and the key of the next page, "" at the end: hand it back as `after`."""

    components: list[LineShape]
    after: str


class PhotoShape(BaseModel):
    """照片: the file at GET /evidence/{id}. `person` is empty for those who are not to know."""

    id: UUID
    at: datetime
    person: str
    change_kind: str


class WholeShape(LineShape):
    """部件卡. `attributes`: key → value, as GET /subclasses/{id}/attribute-fields says."""

    competent: str
    initial_on: date | None
    note: str
    source: str
    attributes: dict[str, str]
    photos: list[PhotoShape]


class PastShape(BaseModel):
    """What it said from `valid_from` until the day before `valid_until`."""

    valid_from: date
    valid_until: date
    name: str
    state: str
    address: str
    attributes: dict[str, Any]
    location: tuple[float, float]


class FieldShape(BaseModel):
    """扩展属性. `choices` of kind choice; `minimum` and `maximum` of a number, in `unit`."""

    key: str
    label: str
    kind: str
    unit: str
    choices: list[str]
    minimum: float | None
    maximum: float | None
    required: bool


def _line(one: Component) -> dict[str, Any]:
    point = one.geometry.point_on_surface
    return {
        "code": one.code, "name": one.name, "subclass_id": one.subclass_id, "state": one.state, "address": one.address,
        "grid_code": one.unit_grid.code, "owner": one.owner.code if one.owner else "",
        "maintainer": one.maintainer.code if one.maintainer else "", "location": (point.x, point.y), "changed_on": one.changed_on,
    }  # fmt: skip


@router.get("/components", response=ComponentPageShape, summary="部件查询", operation_id="components")
def read_components(
    request: Call,
    text: Annotated[str, Query(max_length=40)] = "",
    subclass_id: int | None = None,
    state: ComponentState | None = None,
    area: Annotated[str, Query(pattern=r"^(\d{6}|\d{9}|\d{12}|\d{15})?$")] = "",
    since: date | None = None,
    after: Annotated[str, Query(pattern=r"^(\d{16})?$")] = "",
) -> ComponentPageShape:
    """40 a page, by code. `text`: a code's beginning, a subclass's name, an address's beginning. `since`: changed on that day or later."""
    layer_for("components", request.auth)
    search = ComponentSearch(
        text=text, subclass=str(subclass_id or ""), state=state.value if state else "", area=area, since=since.isoformat() if since else ""
    )
    page = page_of_components(matching_components(search, request.auth), request.auth, after=after)
    return ComponentPageShape(components=[LineShape(**_line(one)) for one in page.rows], after=page.after)


@router.get("/components/{code}", response=WholeShape, summary="部件卡", operation_id="component")
def read_component(request: Call, code: Code) -> WholeShape:
    """What the city withholds from this seat is empty."""
    one = _component(request, code)
    photos = [PhotoShape(id=each.id, at=each.at, person=each.person, change_kind=each.change_kind) for each in photos_of(one, request.auth)]
    attributes = {key: str(value) for key, value in one.attributes.items()}
    return WholeShape(
        **_line(one), competent=one.competent.code if one.competent else "", initial_on=one.initial_on, note=one.note, source=one.source,
        attributes=attributes, photos=photos,
    )  # fmt: skip


@router.get("/components/{code}/past", response=list[PastShape], summary="部件历史", operation_id="component_past")
def read_past(request: Call, code: Code) -> list[PastShape]:
    """What it was before, the newest first; at most 100."""
    versions, sight = [], layer_sight("components", request.auth)
    for past in past_of(_component(request, code)):
        point, row = past.geometry.point_on_surface, {name: value for name, value in past.row.items() if sight.reads(name)}
        versions.append(
            PastShape(
                valid_from=past.valid_from,
                valid_until=past.valid_until,
                name=row.get("name", ""),
                state=row.get("state", ""),
                address=row.get("address", ""),
                attributes=row.get("attributes") or {},
                location=(point.x, point.y),
            )
        )
    return versions


def _component(request: Call, code: str) -> Component:
    layer_for("components", request.auth)
    found = component_called(code, request.auth)
    if found is None:
        raise NoComponent(field="code")
    return found


@router.get("/subclasses/{id}/attribute-fields", response=list[FieldShape], summary="小类的扩展属性", operation_id="attribute_fields")
def read_fields(request: Call, id: Annotated[int, Path(ge=1, lt=2**31)]) -> list[FieldShape]:
    """Those in use, in their order; none where the subclass has none, 404 where there is no such subclass."""
    if not Subclass.objects.filter(pk=id).exists():
        raise NotFound(field="id")
    fields = AttributeField.objects.filter(subclass_id=id, retired_on=None)
    names = ("key", "label", "kind", "unit", "choices", "minimum", "maximum", "required")
    return [FieldShape(**{name: getattr(field, name) for name in names}) for field in fields]
