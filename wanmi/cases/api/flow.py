"""The flow table for a seat: what it may do from where, what each move asks. Programs draw their buttons and forms from it."""

from __future__ import annotations

from django.http import HttpResponse
from pydantic import BaseModel, Field

from wanmi.cases.api.router import router
from wanmi.cases.rules.effects import EFFECTS
from wanmi.flow.queries.flows import current_flow
from wanmi.flow.rules.flow import FlowTable, Move
from wanmi.kit.versions import answer_by_version
from wanmi.people.callers import Call


class StageShape(BaseModel):
    """环节. `limit` is "amount unit" where the stage has its own clock; `outcome` where it is an end."""

    key: str
    name: str
    step: int
    clock: str
    limit: str
    waits_for: str
    outcome: str
    reply_limit: str = Field(description="办结后答复反映人的时限；空为不计时")


class AskShape(BaseModel):
    """One thing that a move asks."""

    name: str
    required: bool


class MoveShape(BaseModel):
    """动作. `to` maps an answer to a stage ("": any answer; "same": stays). `needs` and `unless` name a column of the case."""

    key: str
    name: str
    sources: list[str] = Field(description="由哪些环节出发；空为立新案")
    to: dict[str, str]
    asks: list[AskShape]
    look: str
    letter: str
    needs: str
    unless: str
    also: str = Field(description="一并办理的动作（尚未办理时）")


class FlowShape(BaseModel):
    version: str
    name: str
    stages: list[StageShape]
    moves: list[MoveShape] = Field(description="本岗位的动作")


def asks_of(move: Move) -> list[AskShape]:
    """What a move asks, in the table's order."""
    return [AskShape(name=ask, required=ask not in move.may_be_empty) for ask in move.asks]


@router.get("/flow", response={200: FlowShape, 304: None}, summary="流程", operation_id="flow")
def read_flow(request: Call, version: str = "") -> HttpResponse:
    """The flow in force: the stages that cases come to, and the moves of this seat's post that can be made. 304 for the version as kept."""
    flow, role = current_flow().within(EFFECTS), request.auth.role
    tag = f"{flow.key}.{flow.version}.{role}"
    return answer_by_version(request, version=tag, known=version, make=lambda: _shape(flow, role, tag).model_dump_json().encode())


def _shape(flow: FlowTable, role: str, tag: str) -> FlowShape:
    stages = [
        StageShape(
            key=one.key,
            name=one.name,
            step=one.step,
            clock=one.clock,
            limit=one.limit,
            waits_for=one.waits_for,
            outcome=one.outcome,
            reply_limit=one.reply_limit,
        )
        for one in flow.stages.values()
    ]
    moves = [_move(one) for one in flow.moves.values() if role in one.by]
    return FlowShape(version=tag, name=flow.name, stages=stages, moves=moves)


def _move(move: Move) -> MoveShape:
    return MoveShape(
        key=move.key,
        name=move.name,
        sources=list(move.sources),
        to=dict(move.to),
        asks=asks_of(move),
        look=move.style,
        letter=move.letter,
        needs=move.needs,
        unless=move.unless,
        also=move.also,
    )
