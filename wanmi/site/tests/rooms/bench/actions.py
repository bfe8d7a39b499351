"""What is done with benches: each writes its fact."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.gis.geos import Point
from django.db import transaction
from procrastinate.contrib.django import app

from wanmi.cases.models import Case
from wanmi.journal.actions import record_fact
from wanmi.kit.refusals import Refusal
from wanmi.patrols.queries import locate
from wanmi.people.queries.rights import may
from wanmi.people.rules.seats import Seat
from wanmi.site.tests.rooms.bench.models import Bench, BenchState


class NoGround(Refusal):
    code = "bench.no_ground"
    status = 422
    sentence = "长椅不在本市，请核对坐标。"


class NotYourBench(Refusal):
    code = "bench.not_yours"
    status = 403
    sentence = "您的岗位不能安放长椅，请联系系统管理员。"


@transaction.atomic
def place_bench(*, code: str, name: str, lng: float, lat: float, component: str = "", by: Seat, at: datetime) -> Bench:
    """A new bench. Raises NotYourBench, NoGround."""
    found = locate(lng, lat)
    if found is None:
        raise NoGround(field="lng")
    if not may(by, "bench.place", found.grid_code):
        raise NotYourBench
    made = Bench.objects.create(
        code=code, name=name, grid_code=found.grid_code, component_code=component, location=Point(lng, lat, srid=4326)
    )
    record_fact("bench.place", about=("bench", code), by=by, at=at, topics=["benches"], new=True)
    return made


@transaction.atomic
def ring(code: str, *, by: Seat | None, at: datetime) -> None:
    """The bench tells that somebody breaks it."""
    bench = Bench.objects.select_for_update().get(code=code)
    bench.state = BenchState.RINGING
    bench.save()
    record_fact("bench.alarm", about=("bench", code), by=by, at=at, topics=["benches"])


def mend_after_case(fact: Any) -> None:
    """结案: the benches that belong to the component of the case are whole again. Bears being run twice."""
    component = Case.objects.filter(number=fact.subject_id, component__isnull=False).values_list("component__code", flat=True).first()
    with transaction.atomic():
        for bench in Bench.objects.select_for_update().filter(component_code=component or "-", state=BenchState.RINGING):
            bench.state = BenchState.QUIET
            bench.save()
            because = {"because": fact.subject_id}
            record_fact("bench.mend", about=("bench", bench.code), by=None, at=fact.at, topics=["benches"], data=because)


@app.task(name="wanmi.bench.count")
def count_benches() -> int:
    return Bench.objects.count()
