"""The flow table for a seat: what it may do from where, what each move asks. Programs draw their buttons and forms from it."""

from __future__ import annotations

from django.http import HttpResponse
from pydantic import BaseModel, Field

from wanmi.cases.api.router import router
from wanmi.cases.rules.effects import EFFECTS
from wanmi.flow.queries.flows import flows_under
from wanmi.flow.rules.flow import FlowTable, Move
from wanmi.kit.versions import answer_by_version
from wanmi.people.callers import Call
from wanmi.people.rules.seats import Seat


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
    """The flows in force in this seat's area, as one: the stages that cases come to, and the moves of this seat's post that can be made.
    304 for the version as kept."""
    seat = request.auth
    flows = [flow.within(EFFECTS) for flow in flows_under(seat.area_code)]
    tag = "+".join(f"{flow.key}.{flow.version}" for flow in flows) + f".{seat.role}.{seat.level}"
    return answer_by_version(request, version=tag, known=version, make=lambda: _shape(flows, seat, tag).model_dump_json().encode())


def _shape(flows: list[FlowTable], seat: Seat, tag: str) -> FlowShape:
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
        for one in {key: stage for flow in reversed(flows) for key, stage in flow.stages.items()}.values()
    ]
    known = {key: move for flow in reversed(flows) for key, move in flow.moves.items() if move.open_to(seat.role, seat.level)}
    return FlowShape(version=tag, name="；".join(flow.name for flow in flows), stages=stages, moves=[_move(one) for one in known.values()])


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
