"""One whole case for one seat, in a fixed number of questions: its row, its story, its proofs, what it is tied to, who walks there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from wanmi.cases.models import Case, CaseEvidence, CaseLink, Purpose
from wanmi.cases.queries.privacy import ALL_SUPERVISORS_ARE, knows_supervisors
from wanmi.cases.queries.rows import situation_of
from wanmi.cases.rules.doubts import Shot
from wanmi.cases.rules.replaying import rebuilt
from wanmi.cases.rules.rows import Situation
from wanmi.cases.rules.state import CaseState
from wanmi.desks.queries.timeline import Story, story_entries
from wanmi.desks.rules.progress import Step, progress
from wanmi.flow.queries.flows import flow_of
from wanmi.flow.rules.flow import FlowTable
from wanmi.journal.models import Fact
from wanmi.journal.queries import story_of
from wanmi.kit.refusals import NotFound
from wanmi.patrols.queries import duties_at
from wanmi.patrols.queries.patrols import may_know_who_is_on_duty
from wanmi.people.rules.seats import Seat

WITH = (
    "component__owner", "component__maintainer", "responsibility_grid", "department", "squad", "worker", "reported_by", "task_supervisor",
    "centre",
)  # fmt: skip
BESIDE = ("component__owner", "component__maintainer", "department", "squad", "reported_by", "task_supervisor")  # a list
A_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A file in a case. `by` is who handed it in, as far as the reader may know; `at` when it was taken, else handed in."""

    id: UUID
    purpose: str
    kind: str
    at: datetime
    by: str
    sequence: int
    shot: Shot


@dataclass(frozen=True, slots=True)
class Tied:
    """A case tied to this one; of one that the seat may not see only that there is one."""

    number: str
    stage_words: str
    source: str
    description: str
    reported_at: datetime
    visible: bool


@dataclass(frozen=True, slots=True)
class WholeCase:
    """The case and what hangs on it. `faithful`: its row says what its facts tell."""

    row: Case
    state: CaseState
    situation: Situation
    flow: FlowTable
    story: Story
    steps: tuple[Step, ...]
    faithful: bool
    exhibits: tuple[Exhibit, ...]
    tied: tuple[Tied, ...]
    walkers: tuple[str, ...]
    component_cases: int  # of the same component in the year before, this one not counted


def case_seen(seat: Seat, number: str, *, related: tuple[str, ...] = BESIDE) -> Case:
    """The row of a case that this seat may see, with what it points to. Raises NotFound. One query."""
    row = Case.objects.visible_to(seat).select_related(*related).filter(number=number[:20]).first()
    if row is None:
        raise NotFound(field="number")
    return row


def whole_case(seat: Seat, number: str, *, at: datetime, on: date) -> WholeCase:
    """Everything about a case, `on` being the local day of `at`. Raises NotFound. Eight queries."""
    row = case_seen(seat, number, related=WITH)
    situation, flow = situation_of(row), flow_of(row.flow_id)
    state = situation.case
    facts = list(story_of("case", number))
    return WholeCase(
        row=row,
        state=state,
        situation=situation,
        flow=flow,
        story=story_entries(facts, flow, seat, at=at),
        steps=tuple(progress(flow, state, _passed(facts))),
        faithful=not facts or rebuilt(fact.content for fact in facts) == state,
        exhibits=exhibits_of(row, seat),
        tied=_tied(row, seat),
        walkers=_walkers(row, seat, on),
        component_cases=_component_cases(row, seat, at) if row.component_id else 0,
    )


def _passed(facts: list[Fact]) -> list[str]:
    return [fact.content.get("to", "") for fact in facts]


def exhibits_of(case: Case, seat: Seat) -> tuple[Exhibit, ...]:
    """The files of a case in the order in which they came. One query."""
    return exhibits_of_each([case], seat).get(case.pk, ())


def exhibits_of_each(cases: Sequence[Case], seat: Seat) -> dict[int, tuple[Exhibit, ...]]:
    """Id of the case → its files in the order in which they came. One query."""
    by_id = {case.pk: case for case in cases}
    rows = CaseEvidence.objects.filter(case_id__in=by_id).order_by("case_id", "sequence", "pk")
    found = rows.values_list(
        "case_id", "evidence_id", "purpose", "evidence__file__kind", "evidence__taken_at", "evidence__handed_in_at",
        "evidence__handed_in_by__name", "evidence__handed_in_by__number", "sequence", "evidence__taken_place",
    )  # fmt: skip
    exhibits: dict[int, tuple[Exhibit, ...]] = {}
    for case_id, id, purpose, kind, taken, handed_in, name, number, sequence, place in found:
        hand = _hand(by_id[case_id], seat, purpose, name, number)
        shot = Shot(purpose, taken, handed_in, (place.x, place.y) if place else None)
        exhibits[case_id] = (*exhibits.get(case_id, ()), Exhibit(id, purpose, kind, taken or handed_in, hand, sequence, shot))
    return exhibits


def _hand(case: Case, seat: Seat, purpose: str, name: str | None, number: str | None) -> str:
    """Who stood behind the camera. What the department took bears its squad's name, what supervisors took their number where it may be
    known; who does the work learns of nobody else."""
    if purpose == Purpose.AFTER and not case.on_the_spot:
        body = case.squad or case.department
        return body.short_name if body else name or ""
    by_supervisor = purpose != Purpose.BEFORE or case.source == "supervisor"
    if by_supervisor and not knows_supervisors(seat):
        return _(ALL_SUPERVISORS_ARE)
    if by_supervisor:
        return f"{_(ALL_SUPERVISORS_ARE)} {number or name or ''}".strip()
    return name or "" if knows_supervisors(seat) else ""


def _tied(case: Case, seat: Seat) -> tuple[Tied, ...]:
    visible = Exists(Case.objects.visible_to(seat).filter(pk=OuterRef("other_id")))
    links = CaseLink.objects.filter(case=case).annotate(visible=visible).select_related("other").order_by("pk")
    return tuple(
        Tied(
            one.other.number if one.visible else "",
            flow_of(one.other.flow_id).stages[one.other.stage].name if one.visible else "",
            one.other.source if one.visible else "",
            one.other.description if one.visible else "",
            one.other.reported_at,
            one.visible,
        )
        for one in links
    )


def _walkers(case: Case, seat: Seat, on: date) -> tuple[str, ...]:
    if case.responsibility_grid_id is None or not may_know_who_is_on_duty(seat, case.grid_code):
        return ()
    return tuple(f"{duty.supervisor.name} {duty.supervisor.number}".strip() for duty in duties_at([case.responsibility_grid_id], on=on))


def _component_cases(case: Case, seat: Seat, at: datetime) -> int:
    others = Case.objects.visible_to(seat).filter(component=case.component, reported_at__gte=at - A_YEAR).exclude(pk=case.pk)
    return others.count()
