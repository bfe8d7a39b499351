"""Whom a case waits for, and whether they can act at all: an account that is away or gone is marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from wanmi.cases.queries.flows import live_stages
from wanmi.cases.queries.listed import organisation_names
from wanmi.cases.queries.privacy import ALL_SUPERVISORS_ARE, knows_supervisors
from wanmi.cases.queries.scope import COUNTY, role_sees_area
from wanmi.flow.queries.flows import flow_of
from wanmi.grids.queries import area_names
from wanmi.kit.spans import in_force
from wanmi.patrols.models import GridDuty
from wanmi.patrols.queries import on_duty_at
from wanmi.people.models import Organisation, Person, PostHolding
from wanmi.people.queries import extent_of_role
from wanmi.people.rules.role_words import words_of
from wanmi.people.rules.seats import Seat

TASKED, DISPATCHED = "task_supervisor", "department"  # ties of the flow: out with one person, given to a body
IN_A_CENTRE = ("centre", "command")


class AssignedCase(Protocol):
    """The columns of a case that tell whom it waits for."""

    @property
    def id(self) -> int: ...
    @property
    def flow_id(self) -> int: ...
    @property
    def stage(self) -> str: ...
    @property
    def grid_code(self) -> str: ...
    @property
    def holder_id(self) -> int | None: ...
    @property
    def department_id(self) -> int | None: ...
    @property
    def squad_id(self) -> int | None: ...
    @property
    def worker_id(self) -> int | None: ...
    @property
    def task_supervisor_id(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Waiting:
    """`who` has the next move, as far as the reader may know; `away`: why they will not make it, "" where they may."""

    who: str = ""
    away: str = ""


@dataclass
class _There:
    """Who is there on a day: posts held by people whose account, post and body are in force."""

    people: dict[int, tuple[str, str, bool]] = field(default_factory=dict)  # id → name, number, account in force
    posts: dict[int, set[tuple[str, int]]] = field(default_factory=lambda: defaultdict(set))  # person → (role, body)
    held: set[tuple[str, int]] = field(default_factory=set)  # (role, body) that somebody holds
    areas: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # role → areas that somebody answers for
    areas_in: dict[tuple[str, int], set[str]] = field(default_factory=lambda: defaultdict(set))  # (role, body) → areas
    ended: set[int] = field(default_factory=set)  # bodies that are no more
    off_shift: set[int] = field(default_factory=set)  # supervisors none of whose shifts runs now


def waiting_for(cases: Sequence[AssignedCase], seat: Seat, *, at: datetime) -> dict[int, Waiting]:
    """Case id → whom it waits for, for the open ones. At most four queries, whatever their number."""
    stages = {case.id: flow_of(case.flow_id).stages[case.stage] for case in cases}
    roles = {case.id: stages[case.id].waits_for for case in cases if stages[case.id].waits_for and not stages[case.id].outcome}
    shown = [case for case in cases if case.id in roles]
    if not shown:
        return {}
    there = _there(shown, roles, at)
    return {case.id: _waiting(case, roles[case.id], there, seat) for case in shown}


def _there(cases: Sequence[AssignedCase], waits: dict[int, str], at: datetime) -> _There:
    ties = {case.id: _tie(case) for case in cases}
    out = [case for case in cases if ties[case.id] == TASKED]
    dispatched = [case for case in cases if ties[case.id] == DISPATCHED]
    walkers = {case.task_supervisor_id for case in out if case.task_supervisor_id}
    named = walkers | {case.worker_id for case in dispatched if case.worker_id}
    bodies = {id for case in dispatched for id in (case.department_id, case.squad_id) if id}
    found = _There()
    if named:
        rows = Person.objects.filter(pk__in=named).values_list("pk", "name", "number", "is_active")
        found.people = {id: (name, number, active) for id, name, number, active in rows}
    if bodies:
        found.ended = set(Organisation.objects.filter(pk__in=bodies, is_active=False).values_list("pk", flat=True))
    wanted_people = Q(person_id__in=named) | Q(post__organisation_id__in=bodies)
    wanted_people |= Q(post__role__in={waits[case.id] for case in cases if ties[case.id] not in (TASKED, DISPATCHED)})
    on = timezone.localdate(at)
    held = PostHolding.objects.filter(wanted_people, in_force(on), person__is_active=True)
    held = held.filter(post__is_active=True, post__organisation__is_active=True)
    columns = ("person_id", "post__role", "post__organisation_id", "post__area_code", "post__organisation__area_code")
    for person, role, body, area, whole in held.values_list(*columns):
        found.posts[person].add((role, body))
        found.held.add((role, body))
        found.areas[role].add(area or whole)
        found.areas_in[role, body].add(area or whole)
    if walkers:
        found.off_shift = _off_shift(walkers, at)
    return found


def _off_shift(people: Iterable[int], at: datetime) -> set[int]:
    """Those of the supervisors who walk in shifts, none of which runs now."""
    on = timezone.localdate(at)
    duties = GridDuty.objects.filter(in_force(on), supervisor_id__in=list(people))
    found = list(duties.select_related("shift"))
    return {one.supervisor_id for one in found} - {one.supervisor_id for one in on_duty_at(found, at)}


def _tie(case: AssignedCase) -> str:
    return flow_of(case.flow_id).tie_of(case.stage)


def _waiting(case: AssignedCase, role: str, there: _There, seat: Seat) -> Waiting:
    if _tie(case) == TASKED:
        return _supervisor(case, role, there, seat)
    if _tie(case) == DISPATCHED:
        return _department(case, role, there)
    in_a_centre = _tie(case) in IN_A_CENTRE  # whoever sits elsewhere answers for the place, and not for the case
    areas = there.areas_in.get((role, case.holder_id or 0), ()) if in_a_centre else there.areas.get(role, ())
    reached = any(case.grid_code.startswith(area) for area in areas)
    return Waiting(_(words_of((role,))), "" if reached else _("岗位无人"))


def _supervisor(case: AssignedCase, role: str, there: _There, seat: Seat) -> Waiting:
    id = case.task_supervisor_id or 0
    name, number, in_force = there.people.get(id, ("", "", False))
    away = ""
    if not in_force:
        away = _("账号停用")
    elif not any(held == role for held, _body in there.posts.get(id, ())):
        away = _("已离岗")
    elif id in there.off_shift:
        away = _("不当班")
    return Waiting(f"{name} {number}".strip() if knows_supervisors(seat) else _(ALL_SUPERVISORS_ARE), away)


def _department(case: AssignedCase, role: str, there: _There) -> Waiting:
    """The squad and worker that were given it, else the department."""
    names, department, squad = organisation_names(), case.department_id or 0, case.squad_id or 0
    who = " ".join(filter(None, (names.get(squad or department, ""), there.people.get(case.worker_id or 0, ("",))[0])))
    if department in there.ended:
        return Waiting(who, _("单位停用"))
    if squad in there.ended:
        return Waiting(who, _("队伍停用"))
    if case.worker_id and not _handles(squad, there.posts.get(case.worker_id, ())):
        return Waiting(who, _("已离岗"))
    if squad and not case.worker_id and not _handles(squad, there.held):
        return Waiting(who, _("队伍无人"))
    if (role, department) not in there.held:
        return Waiting(who, _("单位无人"))
    return Waiting(who)


def _handles(squad: int, held: Iterable[tuple[str, int]]) -> bool:
    """Whether one of these posts handles cases in a squad."""
    return any(body == squad and extent_of_role(role, "cases.handle_in_person") for role, body in held)


def vacant_posts(seat: Seat, *, at: datetime) -> list[tuple[str, str]]:
    """(post in words, district) for each post at a desk of this seat's area that nobody holds, while the flow has cases wait there.

    One query.
    """
    names = area_names()
    roles = {stage.waits_for for stage in live_stages().values() if role_sees_area(stage.waits_for)}
    counties = [code for code in sorted(names) if len(code) == COUNTY and code.startswith(seat.area_code[:COUNTY])]
    on = timezone.localdate(at)
    held = PostHolding.objects.filter(in_force(on), person__is_active=True)
    held = held.filter(post__role__in=roles, post__is_active=True, post__organisation__is_active=True)
    rows = held.values_list("post__role", "post__area_code", "post__organisation__area_code").distinct()
    there = {(role, area or whole) for role, area, whole in rows}
    return [
        (_(words_of((role,))), names[county])
        for county in counties
        for role in sorted(roles)
        if not any(each == role and (county.startswith(area) or area.startswith(county)) for each, area in there)
    ]
