"""One case: its form, its proofs, its story, and the moves that this seat may make now with what each asks."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from pydantic import BaseModel, Field

from wanmi.cases.api.flow import AskShape, asks_of
from wanmi.cases.api.router import router
from wanmi.cases.api.shapes import CaseShape, shape_of
from wanmi.cases.models import Case, CaseEvidence
from wanmi.cases.queries.choices import Choice, choices_of
from wanmi.cases.queries.privacy import ALL_SUPERVISORS_ARE, knows_callers, knows_supervisors, stays_unnamed
from wanmi.cases.queries.rows import situation_of
from wanmi.cases.queries.waiting import Waiting, waiting_for
from wanmi.cases.rules.doubts import Shot, doubts_of
from wanmi.cases.rules.move_kinds import ANSWERED, RECORDED
from wanmi.cases.rules.play import moves_open_to
from wanmi.cases.rules.rows import Situation
from wanmi.cases.rules.state import CaseState
from wanmi.flow.queries.flows import flow_of
from wanmi.journal.models import Fact
from wanmi.journal.queries import story_of
from wanmi.kit.refusals import NotFound
from wanmi.people.callers import Call
from wanmi.people.models import Person, Post
from wanmi.people.rules.seats import Seat

INPUTS_SHOWN = tuple(each.name for each in (*RECORDED, *ANSWERED))


class ChoiceShape(BaseModel):
    """One thing to choose; `value` is what the move takes, `group` ties a worker to a squad."""

    value: int | str
    name: str
    note: str
    group: int | None
    suggested: bool


class FieldShape(AskShape):
    """What a move asks, and what it may be answered with where that is a choice."""

    choices: list[ChoiceShape] | None


class OpenMove(BaseModel):
    """A move that this seat may make now: POST it to moves/{key} with the fields it asks."""

    key: str
    name: str
    look: str
    letter: str
    asks: list[FieldShape]


class ExhibitShape(BaseModel):
    """影像. `purpose` is before, verify, after or check; the files themselves: GET /evidence/{id}."""

    id: UUID
    purpose: str
    kind: str
    taken_at: datetime | None
    handed_in_at: datetime
    sequence: int
    doubts: list[str] = Field(description="old 摄于提交前一天以上 | ahead 晚于提交 | before 早于处置前照片 | far 离案卷位置 200 米以上")


class FactShape(BaseModel):
    """One thing that happened. `who` is empty for the system; no name where the reader may not know supervisors."""

    sequence: int
    name: str
    move: str
    at: datetime
    who: str
    role: str
    stage_before: str
    stage: str
    told: dict[str, Any]


class RequestShape(BaseModel):
    """申请. `wanted`: what is asked for (limit, until, until_day, misdispatch); `waits_for`, `holder_id`: the post and body that decide."""

    number: int
    kind: str
    state: str = Field(description="open 待批 | approved 同意 | refused 不同意 | lapsed 失效 | withdrawn 撤回")
    asked_from_id: int
    asked_at: datetime
    reason: str
    wanted: dict[str, Any]
    waits_for: str
    holder_id: int
    due_at: datetime | None
    decided_at: datetime | None
    decision: str


class OrderShape(BaseModel):
    """督办、催办."""

    number: int
    kind: str = Field(description="overdue | leader | important 督办；urge 催办")
    state: str = Field(description="open 待复 | answered 已复 | told 已催 | ended 随案办结")
    given_from_id: int
    given_at: datetime
    text: str
    holder_id: int
    due_at: datetime | None
    answered_at: datetime | None
    answer: str


class WholeCase(CaseShape):
    """The whole case for this seat."""

    description: str
    location: tuple[float, float]
    component_code: str | None
    source: str
    reporter_name: str
    reporter_phone: str
    reply_wanted: bool
    on_the_spot: bool
    repeated: bool
    rework_count: int
    verification: str
    check_result: str
    closing_note: str
    department_id: int | None
    department: str
    squad_id: int | None
    worker_id: int | None
    task_supervisor_id: int | None
    accepted_at: datetime | None
    filed_at: datetime | None
    dispatched_at: datetime | None
    signed_at: datetime | None
    sign_due_at: datetime | None
    fed_back_at: datetime | None
    checked_at: datetime | None
    ended_at: datetime | None
    disposal_limit: str
    disposal_due_at: datetime | None
    disposal_late: bool
    replied_at: datetime | None = Field(description="已回复或不再回复的时刻")
    reply_result: str = Field(description="told 已答复 | no_answer 未接通，再试 | unreachable 无法联系")
    reply_tries: int
    holder_id: int | None = Field(description="持有单位；办结且无需回复后为空")
    suspended_until: datetime | None = Field(description="挂账至")
    extension_count: int
    suspension_count: int
    misdispatch_count: int = Field(description="错派次数")
    refused_return_count: int = Field(description="推诿次数")
    urge_count: int
    reopen_count: int
    late_exempt: bool = Field(description="申诉成立，统计豁免")
    satisfaction: str
    requests: list[RequestShape] = Field(description="申请，先提出的在前")
    orders: list[OrderShape] = Field(description="督办与催办，先下达的在前")
    waits_for: str = Field(description="等谁办理：岗位、单位或（可知者）监督员")
    away: str = Field(description="其人、其岗或其单位已不在的原因；在岗为空")
    exhibits: list[ExhibitShape] = Field(description="影像")
    timeline: list[FactShape] = Field(description="办理经过")
    moves: list[OpenMove] = Field(description="本席位现可办理的动作")


@router.get("/cases/{number}", response=WholeCase, summary="案卷", operation_id="case")
def read_case(request: Call, number: str) -> WholeCase:
    """404 for a case that this seat may not see, as for one that is not there."""
    seat = request.auth
    row = Case.objects.visible_to(seat).select_related("component", "department").filter(number=number[:20]).first()
    if row is None:
        raise NotFound()
    situation = situation_of(row)
    case = situation.case
    columns = {name: getattr(case, name) for name in WholeCase.model_fields if hasattr(case, name)}
    blanks: dict[str, Any] = {} if knows_callers(seat) else {"reporter_name": "", "reporter_phone": ""}
    blanks |= {} if knows_supervisors(seat) else {"task_supervisor_id": None}
    waiting = waiting_for([row], seat, at=timezone.now()).get(row.pk, Waiting())
    return WholeCase.model_validate(
        shape_of(case).model_dump()
        | columns
        | blanks
        | {
            "component_code": row.component.code if row.component else None,
            "department": row.department.name if row.department else "",
            "waits_for": waiting.who,
            "away": waiting.away,
            "holder_id": row.holder_id,
            "requests": list(row.requests.order_by("number").values(*RequestShape.model_fields)),
            "orders": list(row.orders.order_by("number").values(*OrderShape.model_fields)),
            "exhibits": _exhibits(row),
            "timeline": _timeline(case, hidden=not knows_supervisors(seat)),
            "moves": _open_moves(situation, seat),
        }
    )


def _exhibits(row: Case) -> list[ExhibitShape]:
    rows = list(row.exhibits.select_related("evidence__file").order_by("sequence", "pk"))
    shots = [_shot(one) for one in rows]
    odd = doubts_of(shots, location=(row.location.x, row.location.y), reported_at=row.reported_at)
    return [
        ExhibitShape(
            id=one.evidence_id,
            purpose=one.purpose,
            kind=one.evidence.file.kind,
            taken_at=one.evidence.taken_at,
            handed_in_at=one.evidence.handed_in_at,
            sequence=one.sequence,
            doubts=[doubt.kind for doubt in doubts],
        )
        for one, doubts in zip(rows, odd, strict=True)
    ]


def _shot(one: CaseEvidence) -> Shot:
    place = one.evidence.taken_place
    return Shot(one.purpose, one.evidence.taken_at, one.evidence.handed_in_at, (place.x, place.y) if place else None)


def _timeline(case: CaseState, *, hidden: bool) -> list[FactShape]:
    facts = list(story_of("case", case.number))
    people = dict(Person.objects.filter(pk__in={one.person_id for one in facts}).values_list("pk", "name"))
    roles = dict(Post.objects.filter(pk__in={one.post_id for one in facts}).values_list("pk", "role"))
    return [_fact(one, case, people, roles, hidden=hidden) for one in facts]


def _fact(fact: Fact, case: CaseState, people: dict[int, str], roles: dict[int, str], *, hidden: bool) -> FactShape:
    flow, key = flow_of(case.flow_id), fact.name.removeprefix("case.")
    role = roles.get(fact.post_id or 0, "")
    inputs = fact.content.get("given", {})
    return FactShape(
        sequence=fact.sequence,
        name=flow.moves[key].name if key in flow.moves else fact.name,
        move=key,
        at=fact.at,
        who=ALL_SUPERVISORS_ARE if hidden and stays_unnamed(role) else people.get(fact.person_id or 0, ""),
        role=role,
        stage_before=fact.content.get("from", ""),
        stage=fact.content.get("to", ""),
        told={name: inputs[name] for name in INPUTS_SHOWN if inputs.get(name)},
    )


def _open_moves(situation: Situation, seat: Seat) -> list[OpenMove]:
    at, case = timezone.now(), situation.case
    kept: dict[str, list[Choice] | None] = {}
    moves = []
    for move in moves_open_to(flow_of(case.flow_id), situation, seat):
        for ask in move.asks:
            if ask not in kept:
                kept[ask] = choices_of(ask, case, at=at)
        fields = [FieldShape(**dict(ask), choices=_choices(kept[ask.name])) for ask in asks_of(move)]
        moves.append(OpenMove(key=move.key, name=move.name, look=move.style, letter=move.letter, asks=fields))
    return moves


def _choices(found: list[Choice] | None) -> list[ChoiceShape] | None:
    return None if found is None else [ChoiceShape(**asdict(one)) for one in found]
