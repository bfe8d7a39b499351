"""Whom and what an administrator may look after: bodies, posts and people of the seat's own area, level and body.

Nobody reaches who stands above them (a wider area, a higher level, the bodies over one's own, a superuser), who also sits elsewhere,
nor themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from wanmi.people.models import Organisation, Person, Post, PostHolding
from wanmi.people.queries.rights import may
from wanmi.people.rules.reach import bodies_above, levels_from, looks_after_area
from wanmi.people.rules.seats import Seat

EVERY = ~Q(pk__in=[])  # an empty Q would vanish beside another one


@dataclass(frozen=True)
class Reach:
    """How far a hand reaches. `everything`: a superuser's; else the seat's; without either it reaches nothing."""

    person_id: int
    seat: Seat | None = None
    everything: bool = False

    @property
    def area(self) -> str:
        return self.seat.area_code if self.seat else ""

    def bodies(self) -> Q:
        """As a condition on Organisation."""
        if self.everything:
            return EVERY
        return self._ground("") & ~Q(path__in=bodies_above(self.seat.organisation_path)) if self.seat else Q(pk__in=[])

    def bodies_over(self) -> Q:
        """Those above one's own, as a condition on Organisation: seen, and others may stand under them, but not touched."""
        return Q(path__in=bodies_above(self.seat.organisation_path)) if self.seat and not self.everything else Q(pk__in=[])

    def posts(self) -> Q:
        """As a condition on Post: of a body within reach, and of no other area."""
        if self.everything:
            return EVERY
        if self.seat is None:
            return Q(pk__in=[])
        above = Q(organisation__path__in=bodies_above(self.seat.organisation_path))
        return self._ground("organisation__") & ~above & (Q(area_code="") | Q(area_code__startswith=self.area))

    def _ground(self, of: str) -> Q:
        if self.seat is None or not may(self.seat, "people.keep_people"):
            return Q(pk__in=[])
        ground = Q(**{f"{of}area_code__startswith": self.area, f"{of}level__in": levels_from(self.seat.level)})
        if looks_after_area(self.seat.organisation_kind):
            return ground
        path = self.seat.organisation_path
        return ground & (Q(**{f"{of}path": path}) | Q(**{f"{of}path__startswith": f"{path}/"}))

    def people(self, *, on: date) -> Q:
        """As a condition on Person: every post held now or later lies within reach; without one, the body that keeps the account."""
        if self.everything:
            return EVERY
        held = PostHolding.objects.filter(Q(until_on=None) | Q(until_on__gte=on), person=OuterRef("pk"))
        within = held.filter(post__in=Post.objects.filter(self.posts()))
        beyond = held.exclude(post__in=Post.objects.filter(self.posts()))
        kept = Q(kept_by__in=Organisation.objects.filter(self.bodies()))
        if self.is_whole_city():
            kept |= Q(kept_by=None)
        return Q(is_superuser=False) & ~Q(pk=self.person_id) & ~Exists(beyond) & (Exists(within) | kept)

    def is_whole_city(self) -> bool:
        """Whether nobody's area or level lies outside or above the seat's: what holds for all of the city may be set by it."""
        if self.everything:
            return True
        if self.seat is None or not looks_after_area(self.seat.organisation_kind):
            return False
        inside = Q(area_code__startswith=self.area, level__in=levels_from(self.seat.level))
        return not Organisation.objects.filter(is_active=True).exclude(inside).exists()


def organisations_in(reach: Reach) -> QuerySet[Organisation]:
    return Organisation.objects.filter(reach.bodies())


def posts_in(reach: Reach) -> QuerySet[Post]:
    return Post.objects.filter(reach.posts())


def people_in(reach: Reach, *, on: date) -> QuerySet[Person]:
    return Person.objects.filter(reach.people(on=on))


def may_rule(role: str, body: Organisation | None, reach: Reach) -> bool:
    """Whether rights of a role on a layer may be set everywhere (None) or in one body: within reach, and never one's own."""
    if reach.everything:
        return True
    if reach.seat is None:
        return False
    own = role == reach.seat.role and (body is None or reach.seat.organisation_path.startswith(body.path))
    within = reach.is_whole_city() if body is None else organisations_in(reach).filter(pk=body.pk).exists()
    return within and not own
