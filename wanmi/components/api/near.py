"""Components by API: what stands near a point, to be named in a report."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from ninja import Query
from pydantic import BaseModel

from wanmi.components.api.router import router
from wanmi.components.queries import components_near
from wanmi.people.callers import Call
from wanmi.people.queries import layer_for


class NearShape(BaseModel):
    """部件. `code` has 16 digits; `location` is (longitude, latitude) in degrees; `keeper` maintains or owns it."""

    code: str
    name: str
    subclass_id: int
    state: str
    address: str
    location: tuple[float, float]
    metres: float
    keeper: str


@router.get("/components/near", response=list[NearShape], summary="附近部件", operation_id="components_near")
def read_near(
    request: Call,
    lng: Annotated[float, Query(ge=-180, le=180)],
    lat: Annotated[float, Query(ge=-90, le=90)],
    radius_m: Annotated[float, Query(gt=0, le=500)] = 50,
    subclass_id: int | None = None,
) -> list[NearShape]:
    """At most 50 components within `radius_m` that this seat may see, the nearest first; none beyond its area."""
    layer_for("components", request.auth)
    near = components_near(lng, lat, seat=request.auth, radius_m=radius_m, subclass_id=subclass_id)
    return [NearShape(**asdict(one)) for one in near]
