"""The scene of history: everything the rules and the drawing of a life need, read once, as plain values."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from wanmi.cases.queries.lookup import person_facts
from wanmi.cases.rules.lookup import OrganisationFacts, PersonFacts, centre_among
from wanmi.catalogue import queries as catalogue
from wanmi.catalogue.rules.facts import ConditionFacts, SubclassFacts
from wanmi.evidence.models import StoredFile
from wanmi.flow.queries.flows import area_flows, flow_of
from wanmi.flow.rules.flow import FlowTable
from wanmi.kit.rules.working_calendar import WorkingCalendar
from wanmi.patrols.models import GridDuty
from wanmi.patrols.rules.places import Place
from wanmi.people.models import Organisation, PostHolding
from wanmi.people.queries import seat_at
from wanmi.people.rules.seats import Seat


@dataclass(frozen=True, slots=True)
class Spot:
    """A place where something can be seen: a component on the street."""

    component_id: int
    code: str
    subclass_id: int
    lng: float
    lat: float
    address: str
    owner_id: int | None
    place: Place


PHOTOS = Path(__file__).resolve().parents[1] / "data" / "photos"


class MemoryLookup:
    """The rules' world, from memory: the database is not asked again while history is lived."""

    def __init__(
        self,
        organisations: dict[int, OrganisationFacts],
        people: dict[int, PersonFacts],
        centres: dict[str, list[tuple[str, str, int]]],
        calendar: WorkingCalendar,
    ) -> None:
        known = catalogue.catalogue()
        self.subclasses, self.conditions = known.subclasses, known.conditions
        self.organisations, self.people, self.centres, self.calendar = organisations, people, centres, calendar

    def subclass(self, id: int) -> SubclassFacts | None:
        return self.subclasses.get(id)

    def condition(self, id: int) -> ConditionFacts | None:
        return self.conditions.get(id)

    def organisation(self, id: int) -> OrganisationFacts | None:
        return self.organisations.get(id)

    def person(self, id: int) -> PersonFacts | None:
        return self.people.get(id)

    def centre_for(self, grid_code: str, levels: Sequence[str] = ()) -> int:
        return self._nearest("supervision_centre", grid_code, levels)

    def command_for(self, grid_code: str, levels: Sequence[str] = ()) -> int:
        return self._nearest("command_centre", grid_code, levels)

    def _nearest(self, kind: str, grid_code: str, levels: Sequence[str]) -> int:
        found = centre_among(self.centres[kind], grid_code, levels)
        if found is None:
            raise LookupError(f"no {kind} answers for {grid_code}")
        return found


@dataclass
class Scene:
    """Who, where and what there is. `seats` by role, then by the six digits of the county (collectors, centres) or organisation id."""

    lookup: MemoryLookup
    flows: dict[str, tuple[int, FlowTable]]  # area → the flow in force there, the longest codes first; "" the whole city
    zone: ZoneInfo
    spots: list[Spot]
    seats: dict[str, dict[str, list[Seat]]]
    walkers: dict[int, list[int]]  # responsibility grid → supervisors' person ids
    departments: dict[str, dict[str, int]]  # county → responsible kind → organisation id
    squads: dict[int, list[int]]  # department → squads
    quality: dict[int, float]  # department → median share of the limit it takes
    photos: dict[str, int]  # name of a photo of the demo → stored file
    spots_of: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))  # subclass → positions in spots

    @cached_property
    def heat(self) -> list[float]:
        """Cumulative weights of spots: some grids are hot, most are not."""
        drawing = random.Random(7)  # noqa: S311
        grids: dict[int, float] = {}
        weights = (grids.setdefault(spot.place.unit_grid_id, drawing.paretovariate(1.1)) for spot in self.spots)
        return list(accumulate(min(weight, 60.0) for weight in weights))

    def flow_at(self, code: str) -> tuple[int, FlowTable]:
        """The flow that a new case of a place begins under, with its id."""
        return next(flow for area, flow in self.flows.items() if code.startswith(area))

    def flow_of_case(self, flow_id: int) -> FlowTable:
        """The flow of a case that is there."""
        return next(flow for id, flow in self.flows.values() if id == flow_id)

    @cached_property
    def seats_in(self) -> dict[tuple[str, int], list[Seat]]:
        """(role, body) → who sits there."""
        found: dict[tuple[str, int], list[Seat]] = defaultdict(list)
        for role, groups in self.seats.items():
            for seat in (one for group in groups.values() for one in group):
                found[role, seat.organisation_id].append(seat)
        return found

    def supervisor(self, person_id: int) -> Seat:
        return self._supervisors[person_id]

    @cached_property
    def _supervisors(self) -> dict[int, Seat]:
        return {seat.person_id: seat for group in self.seats["supervisor"].values() for seat in group}


SPOTS = """
SELECT c.id, c.code, c.subclass_id, ST_X(p.point), ST_Y(p.point), c.address, c.owner_id,
       g.id, g.code, g.area_class, m.responsibility_grid_id
FROM components_component c
CROSS JOIN LATERAL (SELECT ST_PointOnSurface(c.geometry) AS point) p
JOIN grids_unitgrid g ON g.id = c.unit_grid_id
LEFT JOIN grids_gridmembership m ON m.unit_grid_id = g.id AND m.layer = 'patrol' AND m.ends_on IS NULL
WHERE g.ends_on IS NULL AND GeometryType(c.geometry) = 'POINT' AND ST_Contains(g.geometry, p.point)
ORDER BY c.code
"""


def read_scene() -> Scene:
    """Everything from the database, in a dozen queries."""
    seats, people = _seats()
    organisations = {
        row.pk: OrganisationFacts(row.pk, row.kind, row.name, row.path, row.parent_id, row.is_active, row.area_code, row.level)
        for row in Organisation.objects.all()
    }
    with connection.cursor() as cursor:
        cursor.execute(SPOTS)
        spots = [_spot(*row) for row in cursor.fetchall()]
    scene = Scene(
        lookup=MemoryLookup(organisations, people, _centres(), catalogue.working_calendar_now()),
        flows={area: (id, flow_of(id)) for area, id in area_flows().items()},
        zone=ZoneInfo(settings.TIME_ZONE),
        spots=spots,
        seats=seats,
        walkers=_walkers(),
        departments=_departments(),
        squads=_squads(),
        quality={},
        photos=_photos(),
    )
    for position, spot in enumerate(spots):
        scene.spots_of[spot.subclass_id].append(position)
    drawing = random.Random(20)  # noqa: S311
    scene.quality = {id: drawing.uniform(0.32, 0.78) for kinds in scene.departments.values() for id in sorted(set(kinds.values()))}
    return scene


def _photos() -> dict[str, int]:
    """The demo's photos as they are stored; where there are none, whatever is."""
    stored = dict(StoredFile.objects.filter(kind="photo").order_by("pk").values_list("sha256", "pk"))
    ours = {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(PHOTOS.glob("*.jpg"))}
    return {name: stored[digest] for name, digest in ours.items() if digest in stored} or stored


def _spot(id: int, code: str, subclass: int, lng: float, lat: float, address: str, owner: int | None, *place: Any) -> Spot:
    return Spot(id, code, subclass, lng, lat, address, owner, Place(*place))


def _seats() -> tuple[dict[str, dict[str, list[Seat]]], dict[int, PersonFacts]]:
    seats: dict[str, dict[str, list[Seat]]] = defaultdict(lambda: defaultdict(list))
    held: dict[int, list[Seat]] = defaultdict(list)
    for holding in PostHolding.objects.filter(ends_on__isnull=True).select_related("person", "post__organisation").order_by("pk"):
        seat = seat_at(holding.person, holding.post)
        by_area = seat.role in ("supervisor", "acceptor", "shift_leader", "dispatcher")
        seats[seat.role][seat.area_code[:6] if by_area else str(seat.organisation_id)].append(seat)
        held[seat.person_id].append(seat)
    return seats, {id: facts for id, those in held.items() if (facts := person_facts(those))}


def _centres() -> dict[str, list[tuple[str, str, int]]]:
    found: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    rows = Organisation.objects.filter(kind__endswith="_centre", is_active=True).values_list("kind", "area_code", "level", "pk")
    for kind, area_code, level, id in rows:
        found[kind].append((area_code, level, id))
    return {kind: sorted(rows, key=lambda row: -len(row[0])) for kind, rows in found.items()}


def _walkers() -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for grid_id, person_id in GridDuty.objects.filter(ends_on__isnull=True).values_list("responsibility_grid_id", "supervisor_id"):
        found[grid_id].append(person_id)
    return found


def _departments() -> dict[str, dict[str, int]]:
    """County or street → kind of work → the department that answers, the nearest one first."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    rows = Organisation.objects.filter(kind__in=("department", "street"), is_active=True).order_by("-area_code", "pk")
    for organisation in rows:
        for kind in organisation.responsible_kinds:
            found[organisation.area_code].setdefault(kind, organisation.pk)
    return found


def _squads() -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for parent_id, id in Organisation.objects.filter(kind="squad", is_active=True).order_by("pk").values_list("parent_id", "pk"):
        found[parent_id].append(id)
    return found
