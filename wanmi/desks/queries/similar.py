"""Cases that may tell of the same thing: the same subclass, 50 m, 24 hours (WF-6); and earlier cases of a caller."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Exists, FloatField, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from wanmi.cases.models import SEES, Case, CaseLink
from wanmi.flow.queries.flows import flow_of
from wanmi.kit.rooms import Extent
from wanmi.kit.rules.digits import half_width
from wanmi.people.queries import extent_of, may
from wanmi.people.rules.seats import Seat

RADIUS_M = 50
WITHIN = timedelta(hours=24)
MOST = 8
CALLS = 5  # earlier cases of a caller that are shown

# The box in degrees finds candidates by the index; longitude is widened for latitudes up to 60°.
_POINT = "ST_SetSRID(ST_MakePoint(%s, %s), 4326)"
_BOX = f"cases_case.location && ST_Expand({_POINT}, %s, %s)"
_METRES = f"ST_Distance(cases_case.location::geography, {_POINT}::geography)"


@dataclass(frozen=True, slots=True)
class Similar:
    """Another case close by; `metres` away. `linked`: already tied to the one in question.

    Of a case that the seat may not see only where it is and how it stands is told: no id, number, source or words.
    """

    id: int
    number: str
    stage: str
    stage_words: str
    source: str
    description: str
    reported_at: datetime
    metres: int
    location: tuple[float, float]
    linked: bool


def similar_cases(
    seat: Seat, *, subclass_id: int, lng: float, lat: float, at: datetime, case_id: int = 0, radius_m: float = RADIUS_M
) -> list[Similar]:
    """Cases of the subclass within `radius_m` of the point (degrees) and a day of `at` that the seat may hear of, the nearest first.

    One query.
    """
    across = radius_m / 111_320
    near = (
        cases_known_to(seat)
        .filter(RawSQL(_BOX, [lng, lat, across * 2, across], output_field=BooleanField()))  # noqa: S611 (text of our own)
        .filter(subclass_id=subclass_id, reported_at__range=(at - WITHIN, at + WITHIN))
        .exclude(pk=case_id)
        .annotate(metres=RawSQL(_METRES, [lng, lat], output_field=FloatField()))  # noqa: S611 (text of our own)
        .annotate(linked=Exists(CaseLink.objects.filter(case_id=case_id, other=OuterRef("pk"))))
        .filter(metres__lte=radius_m)
        .order_by("metres", "pk")
    )
    return [_similar(case, seat) for case in near[:MOST]]


def cases_known_to(seat: Seat) -> QuerySet[Case]:
    """Those that the seat may see; for a supervisor, who shall not report what is reported, all of the area, without what they say."""
    if extent_of(seat, SEES) == Extent.OWN:
        return Case.objects.filter(grid_code__startswith=seat.area_code)
    return Case.objects.visible_to(seat)


def _similar(case: Any, seat: Seat) -> Similar:
    known = may(seat, SEES, case)
    stage = flow_of(case.flow_id).stages[case.stage].name
    place = (case.location.x, case.location.y)
    shown = (case.pk, case.number, case.source, case.description) if known else (0, "", "", "")
    id, number, source, words = shown
    return Similar(id, number, case.stage, stage, source, words, case.reported_at, round(case.metres), place, case.linked)


def calls_of(phone: str, seat: Seat) -> list[Case]:
    """The last cases of a caller that this seat may see. One query."""
    digits = half_width(phone).strip()
    if len(digits) < 5:
        return []
    found = Case.objects.visible_to(seat).filter(reporter_phone=digits).order_by("-reported_at")
    return list(found.only("number", "flow_id", "stage", "outcome", "subclass_id", "address", "reporter_name", "reported_at")[:CALLS])
