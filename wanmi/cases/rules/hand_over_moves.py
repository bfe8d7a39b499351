"""What goes from one level to the other (移交): to the other supervision centre before it is accepted, to the other command before it is
dispatched. Each is a stage with a clock of its own until it is signed for (MM-2); up it goes by a request (MM-4). Pure."""

from __future__ import annotations

from wanmi.cases.rules import move_inputs as inputs
from wanmi.cases.rules import refusals as no
from wanmi.cases.rules.kinds import MoveContext, effect, granted, levels_above, request
from wanmi.cases.rules.lookup import Lookup
from wanmi.cases.rules.loop_moves import reopened
from wanmi.cases.rules.state import CaseState, Changes
from wanmi.cases.rules.timing import stage_begins


@effect("hand_to_district", inputs.Note, ("属区级职责", "位置在区级管辖范围"))
@effect("hand_to_city", inputs.Reason, ("属市级职责", "跨区问题", "涉及市级权属单位"))
def hand_to_other_centre(case: CaseState, move_input: inputs.MoveInput, context: MoveContext) -> Changes:
    """To the supervision centre of the other level, which signs for it."""
    other = context.lookup.centre_for(case.grid_code, other_levels(context))
    return _handed(case.centre_id, other, "centre_id")


@effect("hand_down", inputs.Note, ("请区级派遣处置", "属区级部门职责"))
def hand_down(case: CaseState, move_input: inputs.Note, context: MoveContext) -> Changes:
    """To the command of the district in which it lies."""
    if case.command_id is None:
        raise no.NoOtherCentre(number=case.number)
    return _handed(case.command_id, context.lookup.command_for(case.grid_code, other_levels(context)), "command_id")


def _handed(own: int, other: int, column: str) -> Changes:
    if own == other:
        raise no.NoOtherCentre()
    return {column: other, "handed_from_id": own}


def other_levels(context: MoveContext) -> tuple[str, ...]:
    """The levels that are not the seat's own, above it first."""
    above = levels_above(context)
    return above or ("county",)


@effect("sign_for_report", inputs.Note)
@effect("sign_hand_over", inputs.Note)
def sign_hand_over(case: CaseState, move_input: inputs.Note, context: MoveContext) -> Changes:
    return {"handed_from_id": None}


@effect("return_report", inputs.Reason, ("不属本级职责", "位置不在辖区"))
def return_report(case: CaseState, move_input: inputs.Reason, context: MoveContext) -> Changes:
    return {"centre_id": case.handed_from_id or case.centre_id, "handed_from_id": None}


@effect("return_hand_over", inputs.Reason, ("不属本级部门职责", "位置不在辖区"))
@effect("take_back_hand_over", inputs.Reason, ("区级长时间未签收", "移交有误"))
def return_hand_over(case: CaseState, move_input: inputs.Reason, context: MoveContext) -> Changes:
    return {"command_id": case.handed_from_id or case.command_id, "handed_from_id": None}


@request("escalation", inputs.Reason, ("由市级部门负责", "区级部门无权处置", "跨区问题"))
def request_escalation(case: CaseState, move_input: inputs.Reason, context: MoveContext) -> Changes:
    if command_above(case, context.lookup, context) == case.command_id:
        raise no.NoOtherCentre(number=case.number)
    return {}


@granted("escalation")
def approve_escalation(case: CaseState, move_input: inputs.Note, context: MoveContext) -> Changes:
    """Whoever agrees has it: their time to dispatch begins."""
    clock = stage_begins(context.flow.stages[case.stage].limit, context.at, context.calendar)
    return {"command_id": context.by.organisation_id} | clock


def command_above(case: CaseState, lookup: Lookup, context: MoveContext) -> int:
    """The command of the level above the seat's."""
    return lookup.command_for(case.grid_code, levels_above(context))


@effect("sample", inputs.Check, ("符合结案条件", "问题仍然存在", "处置不彻底"))
def sample(case: CaseState, move_input: inputs.Check, context: MoveContext) -> Changes:
    """抽查 (MM-3): the city looks at what a district has closed; what does not hold begins anew."""
    if case.centre_id == context.by.organisation_id:
        raise no.OwnClosing(number=case.number)
    seen: Changes = {"sampled_at": context.at}
    return seen if move_input.check_result == "passed" else reopened(case, context) | seen
