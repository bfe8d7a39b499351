"""One move on several cases by one call, with one result a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.utils import timezone
from ninja.errors import ValidationError
from pydantic import BaseModel, ConfigDict, Field
from pydantic import ValidationError as WrongShape

from wanmi.cases.actions import make_moves
from wanmi.cases.api.router import router
from wanmi.cases.api.shapes import CaseShape, shape_of
from wanmi.cases.queries.together import situations_seen, suggested_values
from wanmi.cases.rules.effects import EFFECTS
from wanmi.cases.rules.move_inputs import MoveInput
from wanmi.cases.rules.move_kinds import FIELDS
from wanmi.cases.rules.refusals import UnknownMove
from wanmi.cases.rules.rows import Situation
from wanmi.cases.rules.together import MOST_TOGETHER, NothingSuggested, NotTogether, Press, Result, asks_together
from wanmi.flow.queries.flows import current_flow, flow_of
from wanmi.flow.rules.flow import Move
from wanmi.kit.refusals import NotFound, Phrase
from wanmi.people.callers import Call


class CasePress(BaseModel):
    """One of the cases. `key` is the sender's own id of this press on this case: sent again it is done once."""

    model_config = ConfigDict(extra="forbid")
    number: str = Field(max_length=20)
    version: int | None = Field(default=None, description="所见案卷的版本")
    key: UUID | None = Field(default=None, description="本件操作的标识，重发时不变")


class MovesBody(BaseModel):
    """One move with its input, as its own address takes it, for all cases. `suggested` names what each case's own suggestion answers."""

    model_config = ConfigDict(extra="forbid")
    move: str = Field(max_length=60)
    input: dict[str, Any] = Field(default={}, description="动作的内容，与单件办理相同，不含 key、version")
    suggested: list[str] = Field(default=[], max_length=10, description="每件用推荐项回答的问题，如 supervisor")
    cases: list[CasePress] = Field(min_length=1, max_length=MOST_TOGETHER)


class ResultShape(BaseModel):
    """What became of one case: `case` as it stands then, or why not (`code`, `detail`)."""

    number: str
    result: Literal["done", "refused"]
    case: CaseShape | None = None
    code: str = ""
    detail: str = ""
    status: int = Field(default=200, description="单件办理时的状态码")


class ResultsShape(BaseModel):
    done: int
    refused: int
    results: list[ResultShape] = Field(description="与所送案卷次序相同")


@router.post("/moves", response=ResultsShape, summary="批量办理", operation_id="make_moves", tags=["moves"])
def move_together(request: Call, given: MovesBody) -> ResultsShape:
    """Each case is moved in a transaction of its own: what is refused holds up no other. 404: no such move. 422: the input has not the
    move's shape, or the move tells what was seen at one case (a photo, a result) and is made case by case."""
    seat, at = request.auth, timezone.now()
    situations = situations_seen(seat, (each.number for each in given.cases))
    move = _move(given.move, situations)
    if not given.suggested:
        _input(given, {})  # what is wrong for all is told once
    if strange := [ask for ask in given.suggested if ask not in move.asks]:
        raise ValidationError(
            [{"type": "value_error", "loc": ("body", "given", "suggested"), "msg": f"{move.key} does not ask {strange[0]}"}]
        )
    presses: list[Press] = []
    refused: dict[int, Result] = {}
    for place, case in enumerate(given.cases):
        try:
            presses.append(_press(given, case, move, situations, at))
        except (NothingSuggested, NotFound) as refusal:
            refused[place] = Result(case.number, refusal=refusal)
    made = iter(make_moves(given.move, presses=presses, by=seat, at=at))
    return results_of([refused.get(place) or next(made) for place in range(len(given.cases))])


def results_of(results: Sequence[Result]) -> ResultsShape:
    """The answer, in the order of what was sent."""
    shapes = [_shape(each) for each in results]
    done = sum(each.result == "done" for each in shapes)
    return ResultsShape(done=done, refused=len(shapes) - done, results=shapes)


def _move(key: str, situations: dict[str, Situation]) -> Move:
    """The move as the cases' flow has it. Raises UnknownMove, NotTogether."""
    flows = [*(flow_of(each.case.flow_id) for each in situations.values()), current_flow()]
    move = next((flow.moves[key] for flow in flows if key in flow.moves), None)
    if move is None or key not in EFFECTS or not move.sources:
        raise UnknownMove(move=key)
    if asks_together(move) is None:
        raise NotTogether(move=Phrase(move.name), field="move")
    return move


def _press(given: MovesBody, case: CasePress, move: Move, situations: dict[str, Situation], at: datetime) -> Press:
    found: dict[str, Any] = {}
    if given.suggested:
        if (situation := situations.get(case.number)) is None:
            raise NotFound
        found = suggested_values(move, given.suggested, situation.case, at=at, key=case.key)
        for ask in given.suggested:
            if FIELDS[ask].name not in found:
                raise NothingSuggested(number=case.number, what=Phrase(FIELDS[ask].label))
    return Press(case.number, _input(given, found), key=case.key, version=case.version)


def _input(given: MovesBody, suggested: dict[str, Any]) -> MoveInput:
    try:
        return EFFECTS[given.move].input.model_validate(given.input | suggested)
    except WrongShape as wrong:
        errors = [{"type": one["type"], "loc": ("body", "given", "input", *one["loc"]), "msg": one["msg"]} for one in wrong.errors()]
        raise ValidationError(errors) from wrong


def _shape(result: Result) -> ResultShape:
    if result.case is not None:
        return ResultShape.model_construct(number=result.number, result="done", case=shape_of(result.case), code="", detail="", status=200)
    refusal = result.refusal or NotFound()
    return ResultShape.model_construct(
        number=result.number, result="refused", case=None, code=refusal.code, detail=refusal.say(), status=refusal.status
    )
