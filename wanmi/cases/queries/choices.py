"""What a form offers where a move asks for a department, a squad, a worker, a supervisor or a condition. The likely one first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case as DbCase
from django.db.models import QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext as _

from wanmi.cases.models import Case
from wanmi.cases.rules.kinds import OPTIONS
from wanmi.cases.rules.loop_moves import directs
from wanmi.cases.rules.state import CaseState
from wanmi.cases.rules.suggestions import Candidate, ranked
from wanmi.catalogue import queries as catalogue
from wanmi.catalogue.rules.responsible_kinds import RESPONSIBLE_KINDS
from wanmi.components.models import Component
from wanmi.flow.queries.flows import flow_of
from wanmi.kit.kept import Kept
from wanmi.kit.rooms import from_rooms
from wanmi.kit.spans import in_force
from wanmi.patrols.models import GridDuty
from wanmi.patrols.queries import on_duty_at
from wanmi.people.models import Organisation, OrganisationKind, PostHolding
from wanmi.people.queries import posts_with

MOST_SUPERVISORS = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose. `value` is what the move takes; `group` ties a worker to a squad; `suggested`: the likely one."""

    value: int | str
    name: str
    note: str = ""
    group: int | None = None
    suggested: bool = False


def choices_of(ask: str, case: CaseState, *, at: datetime) -> list[Choice] | None:
    """What `ask` may be answered with at a moment; None where it is free text, a mark or a file. One or two queries."""
    offer = _OFFERS.get(ask)
    return offer(case, at) if offer else None


def departments(case: CaseState, at: datetime) -> list[Choice]:
    """Every body that may be dispatched to and answers for the place, the suggested ones first."""
    kinds = (OrganisationKind.DEPARTMENT, OrganisationKind.STREET)
    near = [one for one in Organisation.objects.filter(kind__in=kinds, is_active=True) if case.grid_code.startswith(one.area_code)]
    rows = [one for one in near if _directed(case, one)]
    subclass = catalogue.subclass_facts(case.subclass_id)
    work, keepers = subclass.responsible_kind if subclass else "", keepers_of(case.component_id)
    candidates = [Candidate(one.pk, one.kind, one.area_code, frozenset(one.responsible_kinds)) for one in rows]
    best = ranked(candidates, responsible_kind=work, grid_code=case.grid_code, keepers=keepers)
    why = {one.id: _why(one, work, keepers) for one in candidates if one.id in best}
    best, why = _learned("department", case, [one.id for one in candidates], at, best, why)
    place = {id: number for number, id in enumerate(best)}
    rows.sort(key=lambda one: (place.get(one.pk, len(place)), one.code))
    return [Choice(one.pk, one.name, why.get(one.pk, ""), suggested=one.pk in best[:1]) for one in rows]


def _directed(case: CaseState, department: Organisation) -> bool:
    """Whether the command that has the case may direct a department (MM-5): where the model keeps the levels apart, those of its own."""
    rule = str(flow_of(case.flow_id).options.get("command_directs", OPTIONS["command_directs"]))
    level = levels_of_bodies().get(case.command_id or 0, "")
    return not level or directs(rule, level, department.level)


levels_of_bodies = Kept(lambda: dict(Organisation.objects.values_list("pk", "level")), seconds=60)


def _why(one: Candidate, work: str, keepers: list[int]) -> str:
    """Why a body is proposed, in words."""
    reasons = [_("部件归其管护")] if one.id in keepers else []
    if work in one.kinds:
        reasons.append(_("职责：%s") % _(RESPONSIBLE_KINDS.get(work, work)))
    return "，".join(reasons) or _("属地兜底")


def _learned(
    ask: str, case: CaseState, among: Sequence[int], at: datetime, best: list[int], why: dict[int, str]
) -> tuple[list[int], dict[int, str]]:
    """The order and the reasons of the plain rule, or, where a room has learned better, what it ranks first before them."""
    for ranking in from_rooms("rankings"):
        if ranking.ask == ask and (found := ranking.rank(case, among, at)):
            first = [each.id for each in found]
            told = {each.id: "；".join(filter(None, (each.why, why.get(each.id, "")))) for each in found}
            return [*first, *(id for id in best if id not in first)], why | told
    return best, why


def keepers_of(component_id: int | None) -> list[int]:
    """Who keeps a component: maintainer, owner, competent body, as far as they are known. One query, none without a component."""
    if component_id is None:
        return []
    row = Component.objects.filter(pk=component_id).values_list("maintainer_id", "owner_id", "competent_id").first()
    return [id for id in row or () if id]


def squads(case: CaseState, at: datetime) -> list[Choice]:
    """The squads of the department that has the case; proposed is the one that has it, else the one that was last given a case."""
    rows = list(Organisation.objects.filter(kind=OrganisationKind.SQUAD, parent_id=case.department_id, is_active=True).order_by("code"))
    likely = case.squad_id
    if likely is None and len(rows) > 1:
        assigned = Case.objects.filter(department_id=case.department_id, squad_id__in=[one.pk for one in rows])
        likely = assigned.exclude(number=case.number).order_by("-reported_at", "-pk").values_list("squad_id", flat=True).first()
    why = {likely: _("最近分派")} if likely and case.squad_id is None else {}
    best = [likely] if likely else []
    if case.squad_id is None and len(rows) > 1:
        best, why = _learned("squad", case, [one.pk for one in rows], at, best, why)
    return [Choice(one.pk, one.name, why.get(one.pk, ""), suggested=one.pk in best[:1]) for one in rows]


def workers(case: CaseState, at: datetime) -> list[Choice]:
    """The workers of those squads; `group` is the squad."""
    rows = _held(timezone.localdate(at)).filter(
        posts_with("cases.handle_in_person", "post__"), post__organisation__parent_id=case.department_id
    )
    return [
        Choice(one.person_id, one.person.name, group=one.post.organisation_id, suggested=one.person_id == case.worker_id) for one in rows
    ]


def _held(on: date) -> QuerySet[PostHolding]:
    held = PostHolding.objects.filter(in_force(on), post__is_active=True, person__is_active=True)
    return held.select_related("person", "post").order_by("person__number", "pk")


def supervisors(case: CaseState, at: datetime) -> list[Choice]:
    """Who walks the case's responsibility grid now, then others of the street, then of the county, a dozen in all.

    Whoever is not in a shift now comes after those who are, and whoever reported it last: the same person should not judge their own
    report where another one is at hand (WF-5).
    """
    on = timezone.localdate(at)
    duties = GridDuty.objects.filter(in_force(on), supervisor__is_active=True)
    nearness = DbCase(
        When(responsibility_grid_id=case.responsibility_grid_id, then=0),
        When(responsibility_grid__code__startswith=case.grid_code[:9], then=1),
        default=2,
    )
    near = duties.filter(responsibility_grid__code__startswith=case.grid_code[:6]).annotate(nearness=nearness)
    rows = list(near.select_related("supervisor", "responsibility_grid", "shift").order_by("nearness", "pk")[: MOST_SUPERVISORS * 2])
    walking = {one.pk for one in on_duty_at(rows, at)}
    rows.sort(key=lambda one: (one.nearness, one.pk not in walking, one.supervisor_id == case.reported_by_id))
    if flow_of(case.flow_id).tie_of(case.stage) == "task_supervisor":  # out with one of them already: to another
        rows = [one for one in rows if one.supervisor_id != case.task_supervisor_id]
    found: dict[int, Choice] = {}
    for one in rows:
        where = _("本责任网格") if one.nearness == 0 else one.responsibility_grid.name
        note = where if one.pk in walking else f"{where} · " + _("不当班")
        found.setdefault(one.supervisor_id, Choice(one.supervisor_id, one.supervisor.name, note, suggested=one.nearness == 0))
    return list(found.values())[:MOST_SUPERVISORS]


def conditions(case: CaseState, at: datetime) -> list[Choice]:
    """The filing conditions of the subclass; `note` is the limit for the case's area class."""
    return [
        Choice(one.pk, one.condition, _limit_words(one.pk, case.area_class), suggested=one.pk == case.condition_id)
        for one in catalogue.conditions_of(case.subclass_id)
    ]


def _limit_words(condition_id: int, area_class: int) -> str:
    facts = catalogue.condition_facts(condition_id)
    return str(facts.limit_for(area_class)) if facts else ""


def closing_conditions(case: CaseState, at: datetime) -> list[Choice]:
    """The closing condition that goes with the condition the case was filed against."""
    facts = catalogue.condition_facts(case.condition_id) if case.condition_id else None
    return [Choice(facts.closing_condition, facts.closing_condition, suggested=True)] if facts else []


_OFFERS: dict[str, Callable[[CaseState, datetime], list[Choice]]] = {
    "department": departments,
    "squad": squads,
    "worker": workers,
    "supervisor": supervisors,
    "condition": conditions,
    "closing_condition": closing_conditions,
}
