"""The lookup of the rules by the database, as it is now: used while people work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core.cache import cache

from wanmi.cases.rules.lookup import ComponentFacts, OrganisationFacts, PersonFacts, centre_among
from wanmi.catalogue import queries as catalogue
from wanmi.catalogue.rules.facts import ConditionFacts, SubclassFacts
from wanmi.components.models import Component
from wanmi.kit.rules.working_calendar import WorkingCalendar
from wanmi.people.models import Organisation, OrganisationKind, Person
from wanmi.people.queries import may, posts_held, seat_at
from wanmi.people.rules.seats import Seat


def person_facts(seats: Iterable[Seat]) -> PersonFacts | None:
    """What the rules ask about somebody who may sit in these seats; None of who has none."""
    held = list(seats)
    return PersonFacts(
        held[0].person_id,
        held[0].person_name,
        walks=frozenset(seat.area_code for seat in held if may(seat, "cases.take_tasks")),
        squads=frozenset(seat.organisation_id for seat in held if may(seat, "cases.handle_in_person")),
    ) if held else None  # fmt: skip


class DatabaseLookup:
    """Answers from the database; what changes once in months (classes, centres, calendar) from a short-lived cache."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def subclass(self, id: int) -> SubclassFacts | None:
        return catalogue.subclass_facts(id)

    def condition(self, id: int) -> ConditionFacts | None:
        return catalogue.condition_facts(id)

    def organisation(self, id: int) -> OrganisationFacts | None:
        row = (
            Organisation.objects.filter(pk=id)
            .values_list("pk", "kind", "name", "path", "parent_id", "is_active", "area_code", "level")
            .first()
        )
        return OrganisationFacts(*row) if row else None

    def person(self, id: int) -> PersonFacts | None:
        from django.utils import timezone

        person = Person.objects.filter(pk=id, is_active=True).first()
        if person is None:
            return None
        return person_facts(seat_at(person, holding.post) for holding in posts_held(person, on=timezone.localdate(self.at)))

    def component(self, code: str) -> ComponentFacts | None:
        row = Component.objects.filter(code=code).values_list("pk", "code", "subclass_id").first()
        return ComponentFacts(*row) if row else None

    def centre_for(self, grid_code: str, levels: Sequence[str] = ()) -> int:
        return nearest_centre(OrganisationKind.SUPERVISION_CENTRE, grid_code, levels)

    def command_for(self, grid_code: str, levels: Sequence[str] = ()) -> int:
        return nearest_centre(OrganisationKind.COMMAND_CENTRE, grid_code, levels)

    @property
    def calendar(self) -> WorkingCalendar:
        return catalogue.working_calendar_now()


class NoCentre(RuntimeError):
    """No centre answers for a place: the organisations are not set up. A fault of the installation, not of the person."""


def nearest_centre(kind: str, grid_code: str, levels: Sequence[str] = ()) -> int:
    """The id of the centre of a kind that answers for a place: at the first of the levels that has one, the one whose area is the longest
    prefix of the grid code; where none of them has one, of all. Raises NoCentre."""
    key = f"cases.centres.{kind}"
    centres: list[tuple[str, str, int]] | None = cache.get(key)
    if centres is None:
        rows = Organisation.objects.filter(kind=kind, is_active=True).values_list("area_code", "level", "pk")
        centres = sorted(rows, key=lambda row: -len(row[0]))
        if centres:
            cache.set(key, centres, 30)
    found = centre_among(centres, grid_code, levels)
    if found is None:
        raise NoCentre(f"no {kind} answers for {grid_code}: add one with this area in 机构")
    return found
