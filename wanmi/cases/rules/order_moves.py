"""督办、催办 and other words that move no stage. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from wanmi.cases.rules import move_inputs as inputs
from wanmi.cases.rules import refusals as no
from wanmi.cases.rules.holding import holder_of
from wanmi.cases.rules.kinds import MoveContext, effect
from wanmi.cases.rules.rows import ANSWERED, OPEN, ORDER, TOLD, OrderState, Played, RowChange, new_row
from wanmi.cases.rules.state import CaseState, Changes
from wanmi.cases.rules.timing import disposal_goes_on
from wanmi.kit.refusals import Phrase

# --- words that move no stage


@effect("revoke", inputs.Reason, ("队伍任务饱和，另行分派", "人员不在岗", "分派有误"))
def revoke(case: CaseState, move_input: inputs.Reason, context: MoveContext) -> Changes:
    return {"squad_id": None, "worker_id": None}


@effect(
    "oversee",
    inputs.Oversee,
    ("请立即处置并报告结果", "超时未处置，限期办结", "群众反映强烈，请优先办理"),
    labels={"text": "督办意见", "until": "答复期限"},
)
def oversee(case: CaseState, move_input: inputs.Oversee, context: MoveContext) -> Played:
    """督办: whoever has the case answers it, in time where one is given."""
    if move_input.until is not None and move_input.until <= context.at:
        raise no.PastMoment(field="until", what=Phrase("答复期限"))
    order = _order(case, context, move_input.order_kind, move_input.text, move_input.until)
    return Played({"order_count": case.order_count + 1}, (new_row(ORDER, order),))


@effect("urge", inputs.Reason, ("请尽快处置", "时限将到，请抓紧办理", "反映人来电催促"))
def urge(case: CaseState, move_input: inputs.Reason, context: MoveContext) -> Played:
    """催办: told to whoever has the case; it asks for no answer."""
    order = replace(_order(case, context, "urge", move_input.reason, None), state=TOLD)
    return Played({"urge_count": case.urge_count + 1}, (new_row(ORDER, order),))


def _order(case: CaseState, context: MoveContext, kind: str, text: str, until: datetime | None) -> OrderState:
    by = context.by
    holder = holder_of(context.flow, case) or case.centre_id
    return OrderState(case.version + 1, kind, by.role, by.person_id, by.organisation_id, context.at, text, holder, until)


@effect("answer_order", inputs.Answer, ("已安排队伍处置", "已处置完毕", "正在协调，预计按期完成"), labels={"text": "答复"})
def answer_order(case: CaseState, move_input: inputs.Answer, context: MoveContext) -> Played:
    """Every open order of the case is answered by it."""
    answered = {
        "state": ANSWERED, "answered_at": context.at, "answered_by_id": context.by.person_id, "answer": move_input.text
    }  # fmt: skip
    rows = tuple(RowChange(ORDER, one.number, dict(answered)) for one in context.orders if one.state == OPEN)
    return Played({}, rows)


@effect("resume", inputs.Note)
def resume(case: CaseState, move_input: inputs.Note, context: MoveContext) -> Changes:
    """The suspension ends, by hand or on its day: the rest of the limit runs from now."""
    return disposal_goes_on(case, case.disposal_limit, context.at, context.calendar) | {"suspended_until": None}
