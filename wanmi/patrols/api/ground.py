"""The ground by API: the grids of one's own area, kept until the version changes, and what lies at a point."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query
from pydantic import BaseModel, Field

from wanmi.grids.queries import names_of
from wanmi.grids.rules.refusals import OutsideCity
from wanmi.kit.rooms import Extent
from wanmi.kit.versions import answer_by_version
from wanmi.patrols.api.router import router
from wanmi.patrols.models import SEES_RESPONSIBILITY_GRIDS
from wanmi.patrols.queries import locate
from wanmi.patrols.queries.ground import grids_as_geojson, grids_version
from wanmi.patrols.queries.patrols import may_know_who_is_on_duty, on_duty_known_to
from wanmi.people.callers import Call
from wanmi.people.queries import extent_of, layer_for, layer_sight

Longitude = Annotated[float, Query(ge=-180, le=180, description="WGS-84, °")]
Latitude = Annotated[float, Query(ge=-90, le=90, description="WGS-84, °")]


class Collection(BaseModel):
    """A GeoJSON FeatureCollection; each feature's id is its code. Without shapes, geometries are null."""

    type: Literal["FeatureCollection"]
    features: list[dict[str, Any]]


class GridsShape(BaseModel):
    version: str
    unit_grids: Collection = Field(description="单元网格: code, area_class 1–3, responsibility_grid")
    responsibility_grids: Collection = Field(description="责任网格: code, name")


class SupervisorShape(BaseModel):
    id: int
    name: str
    number: str


class PlaceShape(BaseModel):
    """What lies at a point. Names of places and the code of the unit grid are public ground: every seat is told, so that a report can be
    made near a border. `area_class` is null where the city withholds unit grids. `responsibility_grid_id` and `supervisors`, who walk
    there now, are told of one's own area alone, and never to departments and workers."""

    grid_code: str
    area_class: int | None
    county: str
    street: str
    community: str
    responsibility_grid_id: int | None
    supervisors: list[SupervisorShape]


@router.get("/grids", response={200: GridsShape, 304: None}, summary="本辖区网格", operation_id="grids")
def read_grids(request: Call, version: str = "", form: Literal["geojson", "codes"] = "geojson") -> HttpResponse:
    """A supervisor's own responsibility grids and their unit grids; for other seats those of their area. 304 for the version as kept.

    Layers that the city withholds from the seat are left out: 404 without unit grids, no responsibility grids for who does the work."""
    seat, now = request.auth, grids_version()
    layer_for("unit_grids", seat)
    supervisor = seat.person_id if extent_of(seat, SEES_RESPONSIBILITY_GRIDS) == Extent.OWN else None
    patrols, classes = layer_sight("responsibility_grids", seat), layer_sight("unit_grids", seat).reads("area_class")
    tag = (
        f"{now}.{supervisor or seat.area_code or 'city'}.{timezone.localdate()}.{form}.{patrols.seen:d}{classes:d}{patrols.reads('name'):d}"
    )

    def make() -> bytes:
        return grids_as_geojson(
            area_code=seat.area_code,
            supervisor_id=supervisor,
            on=timezone.localdate(),
            version=tag,
            shapes=form == "geojson",
            patrols=patrols.seen,
            classes=classes,
            names=patrols.reads("name"),
        ).encode()

    return answer_by_version(request, version=tag, known=version, make=make)


@router.get("/grids/locate", response=PlaceShape, summary="定位", operation_id="locate")
def read_place(request: Call, lng: Longitude, lat: Latitude) -> PlaceShape:
    """The unit grid at a point with its street, community, area class and the supervisors walking now. 422 outside the city."""
    place = locate(lng, lat)
    if place is None:
        raise OutsideCity(field="lng", lng=lng, lat=lat)
    seat, names, grids = request.auth, names_of(place.grid_code), layer_sight("unit_grids", request.auth)
    known = may_know_who_is_on_duty(seat, place.grid_code)
    walkers = on_duty_known_to(seat, place, at=timezone.now())
    return PlaceShape(
        grid_code=place.grid_code if grids.seen else "",
        area_class=place.area_class if grids.seen and grids.reads("area_class") else None,
        county=names.county,
        street=names.street,
        community=names.community,
        responsibility_grid_id=place.responsibility_grid_id if known else None,
        supervisors=[SupervisorShape(id=one.supervisor_id, name=one.supervisor.name, number=one.supervisor.number) for one in walkers],
    )
