"""Geocoding by API: a text → ranked places, a point → the nearest one in words (GE-7)."""

from __future__ import annotations

from typing import Annotated

from ninja import Query, Router
from pydantic import BaseModel, Field

from wanmi.geocoding.queries.known import spot_known, visible_candidates
from wanmi.geocoding.queries.note_texts import note_texts
from wanmi.geocoding.rules.candidates import Candidate
from wanmi.grids.rules.refusals import OutsideCity
from wanmi.people.callers import Call

router = Router(tags=["geocoding"])

Longitude = Annotated[float, Query(ge=-180, le=180, description="WGS-84, °")]
Latitude = Annotated[float, Query(ge=-90, le=90, description="WGS-84, °")]


class CandidateShape(BaseModel):
    """A place that was probably meant. `exact`: its standard address or an alias was said.

    `note` tells, in the caller's language, what was reckoned between known numbers, moved (a corner, so many metres, the side of the
    street), taken of several numbers, left out (telephone, name, pole, kilometre mark), or lies in another division or city than was said.
    """

    label: str
    address: str
    kind: str = Field(description="GE-5")
    code: str = Field(description="Empty where the point was reckoned between two doorplates")
    division_code: str
    grid_code: str = Field(description="Empty outside the city")
    lng: float
    lat: float
    exact: bool
    score: float = Field(description="0–1, comparable within one answer")
    note: str = Field(
        description="What was taken of the text, what was not, and what was moved; empty where the place is simply the one asked for"
    )


class CandidatesShape(BaseModel):
    candidates: list[CandidateShape]


class SpotShape(BaseModel):
    """A point in words: 东四北大街12号东侧15米."""

    text: str = Field(description="Empty where nothing is within 500 m")
    code: str
    kind: str
    name: str
    address: str
    direction: str = Field(description="The side of the place on which the point lies, GE-8; empty at the place itself")
    metres: int
    grid_code: str = Field(description="Empty outside the city")
    county: str
    street: str
    community: str


@router.get("/geocode", response=CandidatesShape, summary="正向地理编码", operation_id="geocode")
def forward(
    request: Call,
    q: Annotated[str, Query(min_length=1, max_length=200, description="Chinese, pinyin or initials, in any order, whole or half")],
    lng: Annotated[float | None, Query(ge=-180, le=180, description="Prefer what is near, with lat")] = None,
    lat: Annotated[float | None, Query(ge=-90, le=90)] = None,
    limit: Annotated[int, Query(ge=1, le=20)] = 8,
) -> CandidatesShape:
    """Ranked candidates: the exact standard address first, then aliases, then what fits in part. Empty where nothing fits.

    A place in another district than the text names stands never first: the district itself does, with a note. Where the text names another
    city only what bears the very same name is given, with a lower score and a note.

    Addresses of the whole city are public to every seat that may see places; points of interest are of its own area.
    """
    near = (lng, lat) if lng is not None and lat is not None else None
    return CandidatesShape(candidates=[_shape(each) for each in visible_candidates(q, request.auth, near=near, most=limit)])


@router.get("/geocode/reverse", response=SpotShape, summary="反向地理编码", operation_id="reverse_geocode")
def backward(request: Call, lng: Longitude, lat: Latitude) -> SpotShape:
    """The nearest doorplate or point of interest with direction and whole metres, and the grid. 422 where there is neither."""
    spot = spot_known(request.auth, lng, lat)
    found, names = spot.found, spot.names
    if found is None and spot.names is None:
        raise OutsideCity(field="lng", lng=lng, lat=lat)
    return SpotShape(
        text=found.words if found else "", code=found.code if found else "", kind=found.kind if found else "",
        name=found.name if found else "", address=found.address if found else "", direction=found.direction if found else "",
        metres=found.metres if found else 0, grid_code=spot.grid_code, county=names.county if names else "",
        street=names.street if names else "", community=names.community if names else "",
    )  # fmt: skip


def _shape(each: Candidate) -> CandidateShape:
    return CandidateShape(
        label=each.label, address=each.address, kind=each.kind, code=each.code, division_code=each.division_code, grid_code=each.grid_code,
        lng=round(each.lng, 7), lat=round(each.lat, 7), exact=each.exact, score=round(min(each.score, 1.0), 4), note=note_texts(each),
    )  # fmt: skip
