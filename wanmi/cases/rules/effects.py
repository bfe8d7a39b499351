"""What each move does to a case: pure functions from (case, input, context) to changed columns, with the rest of what one
knows of a kind of move (rules/move_kinds.py). The engine adds stage and clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from wanmi.cases.rules import move_inputs as inputs
from wanmi.cases.rules import refusals as no
from wanmi.cases.rules.lookup import Lookup, serves
from wanmi.cases.rules.move_kinds import MoveKind
from wanmi.cases.rules.state import CaseState, Changes
from wanmi.catalogue.rules.facts import ConditionFacts
from wanmi.catalogue.rules.refusals import RetiredCode, UnknownSubclass
from wanmi.flow.rules.flow import FlowTable
from wanmi.kit.refusals import Phrase
from wanmi.kit.rules.limits import Limit, Unit
from wanmi.people.rules.seats import Seat


@dataclass(frozen=True, slots=True)
class MoveContext:
    """Who moves, when, by which table; `lookup` answers what the rules must know beside the case."""

    by: Seat
    at: datetime
    flow: FlowTable
    lookup: Lookup


Effect = Callable[[CaseState, Any, MoveContext], Changes]
EFFECTS: dict[str, MoveKind] = {}


def effect(move: str, move_input: type[inputs.MoveInput], phrases: tuple[str, ...] = (), **more: Any) -> Callable[[Effect], Effect]:
    """Say that this function is what `move` does, and all else that one knows of it: see MoveKind."""

    def keep(function: Effect) -> Effect:
        EFFECTS[move] = MoveKind(move_input, function, phrases, **more)
        return function

    return keep


@lru_cache(maxsize=1024)
def limit_of(text: str) -> Limit:
    """A limit from the text that flows and cases keep, as "2 urgent_hour"."""
    amount, unit = text.split()
    return Limit(amount=Decimal(amount), unit=Unit(unit))


# --- collection


@effect("accept", inputs.Accept)
def accept(case: CaseState, move_input: inputs.Accept, context: MoveContext) -> Changes:
    changes: Changes = {"accepted_at": context.at}
    if move_input.subclass_id and move_input.subclass_id != case.subclass_id:
        changes |= reclassified(move_input.subclass_id, context.lookup) | {"condition_id": None, "component_id": None}
    if move_input.condition_id:
        condition = fitting_condition(move_input.condition_id, changes.get("subclass_id", case.subclass_id), context.lookup)
        changes["condition_id"] = condition.id
        changes["urgent"] = condition.limit_unit == Unit.URGENT_HOUR
    return changes


def reclassified(subclass_id: int, lookup: Lookup) -> Changes:
    """The columns that follow a subclass. Raises UnknownSubclass or RetiredCode."""
    subclass = lookup.subclass(subclass_id)
    if subclass is None:
        raise UnknownSubclass(field="subclass_id", code=subclass_id)
    if subclass.retired:
        raise RetiredCode(field="subclass_id", code=subclass.class_code + subclass.code, name=Phrase(subclass.name), instead="")
    return {"subclass_id": subclass.id, "kind": subclass.kind}


def fitting_condition(condition_id: int, subclass_id: int, lookup: Lookup) -> ConditionFacts:
    """The filing condition, which must be a live one of the subclass."""
    condition = lookup.condition(condition_id)
    if condition is None or condition.retired or condition.subclass_id != subclass_id:
        subclass = lookup.subclass(subclass_id)
        raise no.WrongCondition(field="condition_id", subclass=Phrase(subclass.name) if subclass else subclass_id)
    return condition


@effect("send_verification", inputs.SendTask)
def send_verification(case: CaseState, move_input: inputs.SendTask, context: MoveContext) -> Changes:
    return {"task_supervisor_id": free_supervisor(move_input.supervisor_id, case.grid_code, context.lookup), "verification": ""}


def free_supervisor(person_id: int, grid_code: str, lookup: Lookup) -> int:
    """Somebody who takes tasks where the case lies. Raises WrongSupervisor."""
    person = lookup.person(person_id)
    if person is None or not any(serves(area, grid_code) for area in person.walks):
        raise no.WrongSupervisor(field="supervisor_id")
    return person.id


@effect("answer_verification", inputs.Verification, ("情况属实", "现场未见该问题", "问题已自行消除"), photos="verify")
def answer_verification(case: CaseState, move_input: inputs.Verification, context: MoveContext) -> Changes:
    return {"verification": move_input.verification}


@effect("take_back_verification", inputs.Reason, ("监督员长时间未回复", "监督员不当班", "无需核实"))
@effect("take_back_check", inputs.Reason, ("监督员长时间未回复", "监督员不当班", "需补充处置资料"))
def take_back(case: CaseState, move_input: inputs.Reason, context: MoveContext) -> Changes:
    """Whoever had it has it no more, and does not see it any longer (unless it is their own report)."""
    return {"task_supervisor_id": None}


@effect("hand_on_task", inputs.SendTask)
def hand_on_task(case: CaseState, move_input: inputs.SendTask, context: MoveContext) -> Changes:
    """To another supervisor, whose time begins now: nobody is late for what they did not have."""
    if move_input.supervisor_id == case.task_supervisor_id:
        raise no.SameSupervisor(field="supervisor_id")
    due, warn = context.lookup.due(context.at, limit_of(context.flow.stages[case.stage].limit))
    return {"task_supervisor_id": free_supervisor(move_input.supervisor_id, case.grid_code, context.lookup), "due_at": due, "warn_at": warn}


@effect("reject", inputs.Reason, ("现场无此问题", "重复上报，已有案卷在办", "不属于城市管理范围", "位置不清，无法核实", "照片与描述不符"))
def reject(case: CaseState, move_input: inputs.Reason, context: MoveContext) -> Changes:
    return {}


@effect("close_handled", inputs.CloseHandled)
def close_handled(case: CaseState, move_input: inputs.CloseHandled, context: MoveContext) -> Changes:
    condition_id = move_input.condition_id or case.condition_id
    if condition_id is None:
        raise no.Missing(field="condition_id", what=Phrase("立案条件"))
    condition = fitting_condition(condition_id, case.subclass_id, context.lookup)
    return {"condition_id": condition.id, "accepted_at": context.at, "filed_at": context.at, "closing_note": condition.closing_condition}


# --- case file


@effect("file", inputs.File)
def file(case: CaseState, move_input: inputs.File, context: MoveContext) -> Changes:
    condition = fitting_condition(move_input.condition_id, case.subclass_id, context.lookup)
    return {
        "condition_id": condition.id,
        "urgent": condition.limit_unit == Unit.URGENT_HOUR,
        "repeated": move_input.repeated,
        "filed_at": context.at,
        "command_id": context.lookup.command_for(case.grid_code),
    }


@effect("not_file", inputs.Reason, ("未达到立案条件", "重复案卷，已关联", "不属于本级职责", "已自行恢复"))
def not_file(case: CaseState, move_input: inputs.Reason, context: MoveContext) -> Changes:
    return {}


@effect("send_back_to_acceptance", inputs.Reason, ("小类有误，请更正", "位置有误，请核对", "照片不清，请补充"))
def send_back_to_acceptance(case: CaseState, move_input: inputs.Reason, context: MoveContext) -> Changes:
    return {"accepted_at": None}


# --- dispatch


@effect("dispatch", inputs.Dispatch, ("请尽快处置", "涉及安全，请优先处置", "请现场设置警示"))
def dispatch(case: CaseState, move_input: inputs.Dispatch, context: MoveContext) -> Changes:
    department = context.lookup.organisation(move_input.department_id)
    if department is None or not department.is_active or department.kind not in ("department", "street"):
        raise no.WrongDepartment(field="department_id", name=department.name if department else move_input.department_id)
    if not serves(department.area_code, case.grid_code):
        raise no.WrongDepartment(field="department_id", name=move_input.department_id)
    condition = context.lookup.condition(case.condition_id) if case.condition_id else None
    if condition is None:
        raise no.Missing(field="condition_id", what=Phrase("立案条件"))
    changes = disposal_clock(condition, case.area_class, context)
    sign_limit = context.flow.stages[context.flow.moves["dispatch"].destination("", case.stage)].sign_limit
    if sign_limit:  # never after the disposal's own: an urgent case of the evening is not signed in the morning
        changes["sign_due_at"] = min(context.lookup.due(context.at, limit_of(sign_limit))[0], changes["disposal_due_at"])
    return changes | {
        "department_id": department.id,
        "dispatched_at": context.at,
        "signed_at": None,
        "squad_id": None,
        "worker_id": None,
    }


def disposal_clock(condition: ConditionFacts, area_class: int, context: MoveContext) -> Changes:
    """TM-2, TM-3: it starts at dispatch and runs the limit of the chosen condition for the grid's area class."""
    text = f"{condition.limits[area_class - 1].normalize():f} {condition.limit_unit}"
    due, warn = context.lookup.due(context.at, limit_of(text))
    return {"disposal_limit": text, "disposal_due_at": due, "due_at": due, "warn_at": warn}


@effect("recall", inputs.Reason, ("单位长时间未签收", "单位无人在岗", "职责不属该单位"))
def recall(case: CaseState, move_input: inputs.Reason, context: MoveContext) -> Changes:
    """Back to the dispatcher: the body is gone, or silent. What it was late stays counted; the next one's time begins with its dispatch."""
    return _late_so_far(case, context) | {
        "department_id": None,
        "squad_id": None,
        "worker_id": None,
        "dispatched_at": None,
        "signed_at": None,
        "sign_due_at": None,
        "fed_back_at": None,
        "disposal_limit": "",
        "disposal_due_at": None,
    }


def _late_so_far(case: CaseState, context: MoveContext) -> Changes:
    late = case.disposal_due_at is not None and case.fed_back_at is None and context.at > case.disposal_due_at
    return {"disposal_late": case.disposal_late or late}


@effect("return_to_centre", inputs.Reason, ("职责不属本区部门", "位置不在辖区", "立案条件有误"))
def return_to_centre(case: CaseState, move_input: inputs.Reason, context: MoveContext) -> Changes:
    return {"accepted_at": None, "filed_at": None, "command_id": None}


# --- disposal


@effect("sign", inputs.Note)
def sign(case: CaseState, move_input: inputs.Note, context: MoveContext) -> Changes:
    return {"signed_at": context.at}


@effect("assign", inputs.Assign)
def assign(case: CaseState, move_input: inputs.Assign, context: MoveContext) -> Changes:
    squad = context.lookup.organisation(move_input.squad_id)
    if squad is None or not squad.is_active or squad.kind != "squad" or squad.parent_id != case.department_id:
        raise no.WrongSquad(field="squad_id", name=squad.name if squad else move_input.squad_id)
    if move_input.worker_id is not None:
        worker = context.lookup.person(move_input.worker_id)
        if worker is None or squad.id not in worker.squads:
            raise no.WrongWorker(field="worker_id", squad=squad.name)
    return {"squad_id": squad.id, "worker_id": move_input.worker_id}


@effect("feed_back", inputs.Feedback, ("已清理干净", "已修复，恢复正常使用", "已更换", "已整改，现场恢复整洁", "已劝离"), photos="after")
def feed_back(case: CaseState, move_input: inputs.Feedback, context: MoveContext) -> Changes:
    late = case.disposal_due_at is not None and context.at > case.disposal_due_at
    return {"fed_back_at": context.at, "disposal_late": case.disposal_late or late, "check_result": ""}


# --- check and close


@effect("send_check", inputs.SendTask)
def send_check(case: CaseState, move_input: inputs.SendTask, context: MoveContext) -> Changes:
    return {"task_supervisor_id": free_supervisor(move_input.supervisor_id, case.grid_code, context.lookup), "check_result": ""}


@effect("answer_check", inputs.Check, ("已恢复，符合结案条件", "仍有残留", "未处置"), photos="check")
def answer_check(case: CaseState, move_input: inputs.Check, context: MoveContext) -> Changes:
    return {"check_result": move_input.check_result, "checked_at": context.at}


@effect("send_back_to_disposal", inputs.Reason, ("处置结果未达结案条件", "处置后照片不清"), rework=True)
@effect("rework", inputs.Reason, ("问题仍然存在", "清理不彻底", "照片与现场不符", "恢复不平整"), rework=True)
def rework(case: CaseState, move_input: inputs.Reason, context: MoveContext) -> Changes:
    """The same department, its data kept, the original limit anew; a first overdue stays counted."""
    condition = context.lookup.condition(case.condition_id) if case.condition_id else None
    if condition is None:
        raise no.Missing(field="condition_id", what=Phrase("立案条件"))
    return disposal_clock(condition, case.area_class, context) | {"rework_count": case.rework_count + 1, "fed_back_at": None}


@effect("close", inputs.Close)
def close(case: CaseState, move_input: inputs.Close, context: MoveContext) -> Changes:
    return {"closing_note": move_input.closing_condition}


@effect("send_back_to_check", inputs.Reason, ("核查照片不清，请重新核查", "核查位置有误"))
def send_back_to_check(case: CaseState, move_input: inputs.Reason, context: MoveContext) -> Changes:
    return {"check_result": "", "checked_at": None}


@effect("void", inputs.Reason, ("重复立案", "案卷信息有误，另行立案", "问题不存在"))
def void(case: CaseState, move_input: inputs.Reason, context: MoveContext) -> Changes:
    return _late_so_far(case, context)


# --- after the end


@effect(
    "reply",
    inputs.Reply,
    ("问题已处置完毕，感谢您的反映", "经核实不属于城市管理范围，已告知反映渠道", "现场未发现该问题，请您继续监督", "多次拨打无人接听"),
    labels={"text": "答复内容"},
)
def reply(case: CaseState, move_input: inputs.Reply, context: MoveContext) -> Changes:
    """Nobody answered: it is tried again, and its clock runs on. Reached, or given up for good with a reason: the step is done."""
    if move_input.reply_result == "no_answer":
        return {"reply_result": move_input.reply_result, "reply_tries": case.reply_tries + 1}
    if not move_input.text:
        raise no.Missing(field="text", what=Phrase("答复内容") if move_input.reply_result == "told" else Phrase("未能回复的原因"))
    done: Changes = {"reply_result": move_input.reply_result, "reply_tries": case.reply_tries + 1, "replied_at": context.at}
    return done | {"due_at": None, "warn_at": None}
