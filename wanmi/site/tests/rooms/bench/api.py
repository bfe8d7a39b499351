from __future__ import annotations

from django.utils import timezone
from ninja import Router
from pydantic import BaseModel

from wanmi.people.callers import Call
from wanmi.site.tests.rooms.bench.actions import place_bench
from wanmi.site.tests.rooms.bench.queries import benches_visible_to

router = Router(tags=["bench"])


class BenchShape(BaseModel):
    """长椅."""

    code: str
    name: str
    lng: float
    lat: float
    component: str = ""


@router.get("/benches", response=list[str], summary="长椅", operation_id="benches_list")
def read_benches(request: Call) -> list[str]:
    """The codes of the benches that this seat may see."""
    return list(benches_visible_to(request.auth).order_by("code").values_list("code", flat=True))


@router.post("/benches", response=str, summary="安放长椅", operation_id="benches_place")
def post_bench(request: Call, given: BenchShape) -> str:
    """A new bench; its code."""
    return place_bench(**given.model_dump(), by=request.auth, at=timezone.now()).code
