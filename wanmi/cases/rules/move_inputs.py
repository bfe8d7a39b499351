"""The input of each move, one type each. The shape is checked here, at the door; the rules judge the rest."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from wanmi.kit.rules.digits import half_width

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)]
# 问题来源 (workflow.md section 3), as in the model's choices
Sources = Literal["supervisor", "hotline", "transfer", "public", "leader", "media", "superior", "letters", "police", "video", "sensor"]
RequiredText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]


WIDE = BeforeValidator(lambda value: half_width(value) if isinstance(value, str) else value)  # as some keyboards type numbers


class MoveInput(BaseModel):
    """The base of every input: unknown fields are refused, so that a misspelt one is not lost in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    note: Text = ""
    evidence: tuple[UUID, ...] = ()

    @property
    def answer(self) -> str:
        """What decides the way where a move has several; "" elsewhere."""
        return ""


class Report(MoveInput):
    """上报. `location` is (longitude, latitude) in WGS-84 degrees; `uuid` is made by the sender and makes sending twice harmless."""

    uuid: UUID
    subclass_id: int
    condition_id: int | None = None
    description: RequiredText
    location: tuple[Annotated[float, Field(ge=-180, le=180)], Annotated[float, Field(ge=-90, le=90)]]
    address: Annotated[str, StringConstraints(strip_whitespace=True, max_length=160)] = ""
    accuracy_m: Annotated[int, Field(ge=0, le=100000)] | None = None
    component_code: Annotated[str, WIDE] = ""
    source: Sources = "supervisor"
    reported_at: AwareDatetime | None = None  # when it was seen, where the sender was without a network
    reporter_name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)] = ""
    reporter_phone: Annotated[str, WIDE, StringConstraints(strip_whitespace=True, max_length=20, pattern=r"^[0-9+\- ]*$")] = ""
    reply_wanted: bool = False
    evidence_after: tuple[UUID, ...] = ()


class Note(MoveInput):
    """A move that needs nothing, or a note at most."""


class Reason(MoveInput):
    """WF-2: a rejected or returned step always needs a reason."""

    reason: RequiredText


class Accept(MoveInput):
    subclass_id: int | None = None  # where the desk corrects the class
    condition_id: int | None = None


class File(MoveInput):
    condition_id: int
    repeated: bool = False


class CloseHandled(MoveInput):
    condition_id: int | None = None


class SendTask(MoveInput):
    supervisor_id: int


class Verification(MoveInput):
    verification: Literal["true", "false", "not_found"]


class Check(MoveInput):
    check_result: Literal["passed", "failed"]

    @property
    def answer(self) -> str:
        return self.check_result


class Dispatch(MoveInput):
    department_id: int


class Assign(MoveInput):
    squad_id: int
    worker_id: int | None = None


class Feedback(MoveInput):
    text: RequiredText


class Reply(MoveInput):
    """回复: how the caller was answered, whether they were reached, what was said."""

    reply_way: Literal["phone", "message", "online", "visit", "letter"]
    reply_result: Literal["told", "no_answer", "unreachable"]
    text: Text = ""


class VisitBack(MoveInput):
    """回访: how satisfied whoever told of it is."""

    satisfaction: Literal["satisfied", "fair", "dissatisfied", "unreachable"]


class Oversee(MoveInput):
    """督办. `until`: by when it must be answered."""

    order_kind: Literal["overdue", "leader", "important"]
    text: RequiredText
    until: AwareDatetime | None = None


class Answer(MoveInput):
    """An answer in words."""

    text: RequiredText


class RequestReturn(Reason):
    """申请回退. `misdispatch`: it was never this body's (错派), which the shift leader checks first."""

    misdispatch: bool = False


class RequestExtension(Reason):
    """申请延期: by so much ("8 work_hour"), or to a moment."""

    limit: Annotated[
        str, StringConstraints(pattern=r"^(|[1-9][0-9]{0,3} (minute|work_minute|urgent_hour|work_hour|work_day|natural_day|urgent_day))$")
    ] = ""
    until: AwareDatetime | None = None


class RequestSuspension(Reason):
    """申请挂账 to the beginning of a day."""

    until_day: date


class ApproveSuspension(MoveInput):
    """同意挂账: to the day that was asked for, or another one."""

    until_day: date | None = None


class Close(MoveInput):
    closing_condition: RequiredText
