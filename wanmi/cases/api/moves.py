"""Making a move. Each move that exists in code has its own address and its own typed body; the flow says who may make it when."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone
from pydantic import BaseModel, Field, create_model

from wanmi.cases.actions import make_move
from wanmi.cases.api.router import router
from wanmi.cases.api.shapes import CaseShape, shape_of
from wanmi.cases.rules.effects import EFFECTS
from wanmi.cases.rules.move_inputs import MoveInput
from wanmi.cases.rules.refusals import UnknownMove
from wanmi.people.callers import Call


class Press(BaseModel):
    """`key` is the sender's own id of this press: sent again it is done once. `version` is the case as the sender saw it."""

    key: UUID | None = Field(default=None, description="本次操作的标识，重发时不变")
    version: int | None = Field(default=None, description="所见案卷的版本")


PRESS = set(Press.model_fields)
ANSWER = "The case as it stands then. 403: another post's move. 409: the case has moved on. 422: something is missing."


def _add(move: str, shape: type[MoveInput]) -> None:
    body = create_model(f"{move.title().replace('_', '')}Body", __base__=(Press, shape), __doc__=shape.__doc__)

    def endpoint(request: Call, number: str, given: Any) -> CaseShape:
        move_input = shape.model_validate(given.model_dump(exclude=PRESS, exclude_unset=True))
        return shape_of(
            make_move(move, number=number, move_input=move_input, by=request.auth, at=timezone.now(), key=given.key, version=given.version)
        )

    endpoint.__annotations__ |= {"request": Call, "number": str, "given": body}
    endpoint.__doc__ = (
        "The case as it stands after the move; 403 for another post, 409 where it has moved on, 422 where something is missing."
    )
    where = f"/cases/{{number}}/moves/{move}"
    router.post(where, response=CaseShape, summary=move, operation_id=f"move_{move}", url_name=f"move_{move}", tags=["moves"])(endpoint)


for _move, _kind in EFFECTS.items():
    _add(_move, _kind.input)


@router.post("/cases/{number}/moves/{move}", include_in_schema=False)
def refuse_unknown(request: Call, number: str, move: str) -> None:
    """A move that no code knows."""
    raise UnknownMove(move=move)
