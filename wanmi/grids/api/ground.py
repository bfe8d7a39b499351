"""The ground by API: the grids of one's own area, kept until the version changes, and what lies at a point."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query
from pydantic import BaseModel, Field

from wanmi.grids.api.router import router
from wanmi.grids.queries import duties_at, grids_as_geojson, grids_version, locate, names_of, walking_at
from wanmi.grids.rules.refusals import OutsideCity
from wanmi.kit.versions import answer_by_version
from wanmi.people.callers import Call

Longitude = Annotated[float, Query(ge=-180, le=180, description="WGS-84, °")]
Latitude = Annotated[float, Query(ge=-90, le=90, description="WGS-84, °")]
# Who does the work never learns who patrols where.
KEPT_FROM = frozenset({"department", "worker"})


class Collection(BaseModel):
    """A GeoJSON FeatureCollection; each feature's id is its code. Without shapes, geometries are null."""

    type: Literal["FeatureCollection"]
    features: list[dict[str, Any]]


class GridsShape(BaseModel):
    version: str
    unit_grids: Collection = Field(description="单元网格: code, area_class 1–3, responsibility_grid")
    responsibility_grids: Collection = Field(description="责任网格: code, name")


class Walker(BaseModel):
    id: int
    name: str
    number: str


class PlaceShape(BaseModel):
    """What lies at a point. `supervisors` walk its responsibility grid now; departments and workers are not told."""

    grid_code: str
    area_class: int
    county: str
    street: str
    community: str
    responsibility_grid_id: int | None
    supervisors: list[Walker]


@router.get("/grids", response={200: GridsShape, 304: None}, summary="本辖区网格", operation_id="grids")
def read_grids(request: Call, version: str = "", form: Literal["geojson", "codes"] = "geojson") -> HttpResponse:
    """A supervisor's own responsibility grids and their unit grids; for other seats those of their area. 304 for the version as kept."""
    seat, now = request.auth, grids_version()
    supervisor = seat.person_id if seat.role == "supervisor" else None
    tag = f"{now}.{supervisor or seat.area_code or 'city'}.{timezone.localdate()}.{form}"

    def make() -> bytes:
        return grids_as_geojson(
            area_code=seat.area_code, supervisor_id=supervisor, on=timezone.localdate(), version=tag, shapes=form == "geojson"
        ).encode()

    return answer_by_version(request, version=tag, known=version, make=make)


@router.get("/grids/locate", response=PlaceShape, summary="定位", operation_id="locate")
def read_place(request: Call, lng: Longitude, lat: Latitude) -> PlaceShape:
    """The unit grid at a point with its street, community, area class and the supervisors walking now. 422 outside the city."""
    place = locate(lng, lat)
    if place is None:
        raise OutsideCity(field="lng", lng=lng, lat=lat)
    names = names_of(place.grid_code)
    walkers = [] if request.auth.role in KEPT_FROM or place.responsibility_grid_id is None else _walkers(place.responsibility_grid_id)
    return PlaceShape(
        grid_code=place.grid_code,
        area_class=place.area_class,
        county=names.county,
        street=names.street,
        community=names.community,
        responsibility_grid_id=place.responsibility_grid_id,
        supervisors=walkers,
    )


def _walkers(responsibility_grid_id: int) -> list[Walker]:
    at = timezone.now()
    duties = walking_at(duties_at([responsibility_grid_id], on=timezone.localdate(at)), at)
    return [Walker(id=one.supervisor_id, name=one.supervisor.name, number=one.supervisor.number) for one in duties]
