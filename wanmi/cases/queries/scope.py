"""Which cases a seat may see: the one scope that every page, tile, file and endpoint uses."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from wanmi.cases.models import Case
from wanmi.people.models import Role
from wanmi.people.rules.seats import Seat

COUNTY = 6  # digits of a county's code: what topics tell places by
BY_AREA = frozenset({Role.ACCEPTOR, Role.SHIFT_LEADER, Role.DISPATCHER, Role.LEADER, Role.OVERSEER, Role.ADMINISTRATOR})


def cases_visible_to(seat: Seat | None) -> QuerySet[Case]:
    """Centres and those who watch see their area; a department what it was given; a squad or worker their own; a supervisor
    what they reported or were sent to; others nothing."""
    if seat is None:
        return Case.objects.none()
    return Case.objects.filter(scope_of(seat))


def scope_of(seat: Seat) -> Q:
    """The scope as a condition on Case."""
    if seat.role in BY_AREA:
        return Q(grid_code__startswith=seat.area_code) if seat.area_code else Q()
    if seat.role == Role.DEPARTMENT:
        return Q(department_id=seat.organisation_id)
    if seat.role == Role.WORKER:
        return Q(worker_id=seat.person_id) | Q(worker__isnull=True, squad_id=seat.organisation_id)
    if seat.role == Role.SUPERVISOR:
        return Q(reported_by_id=seat.person_id) | Q(task_supervisor_id=seat.person_id)
    return Q(pk__in=[])


def live_topics(seat: Seat | None) -> set[str]:
    """The topics a seat may listen to. A centre's are given as prefixes ending in '*': of its county, or of all that its code begins."""
    if seat is None:
        return set()
    if seat.role in BY_AREA:
        if len(seat.area_code) < COUNTY:  # a city's four digits, or none: every county whose code begins so
            return {f"stage:{seat.area_code}*"}
        return {f"stage:{seat.area_code[:COUNTY]}:*"}
    if seat.role == Role.DEPARTMENT:
        return {f"department:{seat.organisation_id}"}
    if seat.role == Role.WORKER:
        return {f"squad:{seat.organisation_id}", f"person:{seat.person_id}"}
    return {f"person:{seat.person_id}"}
