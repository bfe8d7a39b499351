"""Cases that may tell of the same thing: the same subclass, 50 m, 24 hours (WF-6); and earlier cases of a caller."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from wanmi.cases.models import Case
from wanmi.cases.queries.flows import flow_of
from wanmi.cases.queries.scope import cases_visible_to
from wanmi.people.rules.seats import Seat

RADIUS_M = 50
WITHIN = timedelta(hours=24)
MOST = 8
CALLS = 5  # earlier cases of a caller that are shown

# The box in degrees finds candidates by the index; longitude is widened for latitudes up to 60°.
_SIMILAR = """
WITH here AS (SELECT ST_SetSRID(ST_MakePoint(%(lng)s, %(lat)s), 4326) AS point)
SELECT c.id, c.number, c.flow_id, c.stage, c.source, c.description, c.reported_at, c.grid_code,
       ST_Distance(c.location::geography, here.point::geography), ST_X(c.location), ST_Y(c.location),
       EXISTS (SELECT 1 FROM cases_caselink k WHERE k.case_id = %(id)s AND k.other_id = c.id)
FROM cases_case c CROSS JOIN here
WHERE c.location && ST_Expand(here.point, %(across)s * 2, %(across)s)
  AND c.subclass_id = %(subclass)s AND c.reported_at BETWEEN %(since)s AND %(until)s AND c.id <> %(id)s
  AND ST_DWithin(c.location::geography, here.point::geography, %(radius)s)
ORDER BY 9, c.id LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Similar:
    """Another case close by; `metres` away. `linked`: already tied to the one in question."""

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
    """Cases of the subclass within `radius_m` of the point (degrees) and a day of `at`, in the seat's area, the nearest first.

    One query.
    """
    asked: dict[str, Any] = {
        "lng": lng,
        "lat": lat,
        "id": case_id,
        "subclass": subclass_id,
        "radius": radius_m,
        "across": radius_m / 111_320,
    }
    asked |= {"since": at - WITHIN, "until": at + WITHIN, "most": MOST}
    with connection.cursor() as cursor:
        cursor.execute(_SIMILAR, asked)
        rows = cursor.fetchall()
    return [
        Similar(id, number, stage, flow_of(flow).stages[stage].name, source, words, moment, round(metres), (x, y), linked)
        for id, number, flow, stage, source, words, moment, grid, metres, x, y, linked in rows
        if seat.covers(grid)
    ]


def calls_of(phone: str, seat: Seat) -> list[Case]:
    """The last cases of a caller that this seat may see. One query."""
    digits = phone.strip()
    if len(digits) < 5:
        return []
    found = cases_visible_to(seat).filter(reporter_phone=digits).order_by("-reported_at")
    return list(found.only("number", "flow_id", "stage", "outcome", "subclass_id", "address", "reporter_name", "reported_at")[:CALLS])
