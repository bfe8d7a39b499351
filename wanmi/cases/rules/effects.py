"""What each move does to a case: pure functions from (case, input, turn) to changed columns, with the rest of what one
knows of a kind of move (rules/move_kinds.py). The engine adds stage and clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from wanmi.cases.rules import given as g
from wanmi.cases.rules import refusals as no
from wanmi.cases.rules.move_kinds import MoveKind
from wanmi.cases.rules.state import CaseState, Changes
from wanmi.cases.rules.world import World, serves
from wanmi.catalogue.rules.facts import ConditionFacts
from wanmi.catalogue.rules.refusals import RetiredCode, UnknownSubclass
from wanmi.flow.rules.flow import FlowTable
from wanmi.kit.refusals import Phrase
from wanmi.kit.rules.limits import Limit, Unit
from wanmi.people.rules.seats import Seat


@dataclass(frozen=True, slots=True)
class Turn:
    """Who moves, when, by which table, in which world."""

    by: Seat
    at: datetime
    flow: FlowTable
    world: World


Effect = Callable[[CaseState, Any, Turn], Changes]
EFFECTS: dict[str, MoveKind] = {}


def effect(move: str, given: type[g.Given], phrases: tuple[str, ...] = (), **more: Any) -> Callable[[Effect], Effect]:
    """Say that this function is what `move` does, and all else that one knows of it: see MoveKind."""

    def keep(function: Effect) -> Effect:
        EFFECTS[move] = MoveKind(given, function, phrases, **more)
        return function

    return keep


@lru_cache(maxsize=1024)
def limit_of(text: str) -> Limit:
    """A limit from the text that flows and cases keep, as "2 urgent_hour"."""
    amount, unit = text.split()
    return Limit(amount=Decimal(amount), unit=Unit(unit))


# --- collection


@effect("accept", g.Accept)
def accept(case: CaseState, given: g.Accept, turn: Turn) -> Changes:
    changes: Changes = {"accepted_at": turn.at}
    if given.subclass_id and given.subclass_id != case.subclass_id:
        changes |= reclassified(given.subclass_id, turn.world) | {"condition_id": None, "component_id": None}
    if given.condition_id:
        condition = fitting_condition(given.condition_id, changes.get("subclass_id", case.subclass_id), turn.world)
        changes["condition_id"] = condition.id
        changes["urgent"] = condition.limit_unit == Unit.URGENT_HOUR
    return changes


def reclassified(subclass_id: int, world: World) -> Changes:
    """The columns that follow a subclass. Raises UnknownSubclass or RetiredCode."""
    subclass = world.subclass(subclass_id)
    if subclass is None:
        raise UnknownSubclass(field="subclass_id", code=subclass_id)
    if subclass.retired:
        raise RetiredCode(field="subclass_id", code=subclass.class_code + subclass.code, name=Phrase(subclass.name), instead="")
    return {"subclass_id": subclass.id, "kind": subclass.kind}


def fitting_condition(condition_id: int, subclass_id: int, world: World) -> ConditionFacts:
    """The filing condition, which must be a live one of the subclass."""
    condition = world.condition(condition_id)
    if condition is None or condition.retired or condition.subclass_id != subclass_id:
        subclass = world.subclass(subclass_id)
        raise no.WrongCondition(field="condition_id", subclass=Phrase(subclass.name) if subclass else subclass_id)
    return condition


@effect("send_verification", g.SendTask)
def send_verification(case: CaseState, given: g.SendTask, turn: Turn) -> Changes:
    return {"task_supervisor_id": free_supervisor(given.supervisor_id, case.grid_code, turn.world), "verification": ""}


def free_supervisor(person_id: int, grid_code: str, world: World) -> int:
    """Somebody who takes tasks where the case lies. Raises WrongSupervisor."""
    person = world.person(person_id)
    if person is None or not any(serves(area, grid_code) for area in person.walks):
        raise no.WrongSupervisor(field="supervisor_id")
    return person.id


@effect("answer_verification", g.Verification, ("情况属实", "现场未见该问题", "问题已自行消除"), photos="verify")
def answer_verification(case: CaseState, given: g.Verification, turn: Turn) -> Changes:
    return {"verification": given.verification}


@effect("take_back_verification", g.Reason, ("监督员长时间未回复", "监督员不当班", "无需核实"))
@effect("take_back_check", g.Reason, ("监督员长时间未回复", "监督员不当班", "需补充处置资料"))
def take_back(case: CaseState, given: g.Reason, turn: Turn) -> Changes:
    """Whoever had it has it no more, and does not see it any longer (unless it is their own report)."""
    return {"task_supervisor_id": None}


@effect("hand_on_task", g.SendTask)
def hand_on_task(case: CaseState, given: g.SendTask, turn: Turn) -> Changes:
    """To another supervisor, whose time begins now: nobody is late for what they did not have."""
    if given.supervisor_id == case.task_supervisor_id:
        raise no.SameSupervisor(field="supervisor_id")
    due, warn = turn.world.due(turn.at, limit_of(turn.flow.stages[case.stage].limit))
    return {"task_supervisor_id": free_supervisor(given.supervisor_id, case.grid_code, turn.world), "due_at": due, "warn_at": warn}


@effect("reject", g.Reason, ("现场无此问题", "重复上报，已有案卷在办", "不属于城市管理范围", "位置不清，无法核实", "照片与描述不符"))
def reject(case: CaseState, given: g.Reason, turn: Turn) -> Changes:
    return {}


@effect("close_handled", g.CloseHandled)
def close_handled(case: CaseState, given: g.CloseHandled, turn: Turn) -> Changes:
    condition_id = given.condition_id or case.condition_id
    if condition_id is None:
        raise no.Missing(field="condition_id", what=Phrase("立案条件"))
    condition = fitting_condition(condition_id, case.subclass_id, turn.world)
    return {"condition_id": condition.id, "accepted_at": turn.at, "filed_at": turn.at, "closing_note": condition.closing_condition}


# --- case file


@effect("file", g.File)
def file(case: CaseState, given: g.File, turn: Turn) -> Changes:
    condition = fitting_condition(given.condition_id, case.subclass_id, turn.world)
    return {
        "condition_id": condition.id,
        "urgent": condition.limit_unit == Unit.URGENT_HOUR,
        "repeated": given.repeated,
        "filed_at": turn.at,
        "command_id": turn.world.command_for(case.grid_code),
    }


@effect("not_file", g.Reason, ("未达到立案条件", "重复案卷，已关联", "不属于本级职责", "已自行恢复"))
def not_file(case: CaseState, given: g.Reason, turn: Turn) -> Changes:
    return {}


@effect("send_back_to_acceptance", g.Reason, ("小类有误，请更正", "位置有误，请核对", "照片不清，请补充"))
def send_back_to_acceptance(case: CaseState, given: g.Reason, turn: Turn) -> Changes:
    return {"accepted_at": None}


# --- dispatch


@effect("dispatch", g.Dispatch, ("请尽快处置", "涉及安全，请优先处置", "请现场设置警示"))
def dispatch(case: CaseState, given: g.Dispatch, turn: Turn) -> Changes:
    department = turn.world.organisation(given.department_id)
    if department is None or not department.is_active or department.kind not in ("department", "street"):
        raise no.WrongDepartment(field="department_id", name=department.name if department else given.department_id)
    if not serves(department.area_code, case.grid_code):
        raise no.WrongDepartment(field="department_id", name=given.department_id)
    condition = turn.world.condition(case.condition_id) if case.condition_id else None
    if condition is None:
        raise no.Missing(field="condition_id", what=Phrase("立案条件"))
    changes = disposal_clock(condition, case.area_class, turn)
    sign_limit = turn.flow.stages[turn.flow.moves["dispatch"].destination("", case.stage)].sign_limit
    if sign_limit:  # never after the disposal's own: an urgent case of the evening is not signed in the morning
        changes["sign_due_at"] = min(turn.world.due(turn.at, limit_of(sign_limit))[0], changes["disposal_due_at"])
    return changes | {
        "department_id": department.id,
        "dispatched_at": turn.at,
        "signed_at": None,
        "squad_id": None,
        "worker_id": None,
    }


def disposal_clock(condition: ConditionFacts, area_class: int, turn: Turn) -> Changes:
    """TM-2, TM-3: it starts at dispatch and runs the limit of the chosen condition for the grid's area class."""
    text = f"{condition.limits[area_class - 1].normalize():f} {condition.limit_unit}"
    due, warn = turn.world.due(turn.at, limit_of(text))
    return {"disposal_limit": text, "disposal_due_at": due, "due_at": due, "warn_at": warn}


@effect("recall", g.Reason, ("单位长时间未签收", "单位无人在岗", "职责不属该单位"))
def recall(case: CaseState, given: g.Reason, turn: Turn) -> Changes:
    """Back to the dispatcher: the body is gone, or silent. What it was late stays counted; the next one's time begins with its dispatch."""
    return _late_so_far(case, turn) | {
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


def _late_so_far(case: CaseState, turn: Turn) -> Changes:
    late = case.disposal_due_at is not None and case.fed_back_at is None and turn.at > case.disposal_due_at
    return {"disposal_late": case.disposal_late or late}


@effect("return_to_centre", g.Reason, ("职责不属本区部门", "位置不在辖区", "立案条件有误"))
def return_to_centre(case: CaseState, given: g.Reason, turn: Turn) -> Changes:
    return {"accepted_at": None, "filed_at": None, "command_id": None}


# --- disposal


@effect("sign", g.Note)
def sign(case: CaseState, given: g.Note, turn: Turn) -> Changes:
    return {"signed_at": turn.at}


@effect("assign", g.Assign)
def assign(case: CaseState, given: g.Assign, turn: Turn) -> Changes:
    squad = turn.world.organisation(given.squad_id)
    if squad is None or not squad.is_active or squad.kind != "squad" or squad.parent_id != case.department_id:
        raise no.WrongSquad(field="squad_id", name=squad.name if squad else given.squad_id)
    if given.worker_id is not None:
        worker = turn.world.person(given.worker_id)
        if worker is None or squad.id not in worker.squads:
            raise no.WrongWorker(field="worker_id", squad=squad.name)
    return {"squad_id": squad.id, "worker_id": given.worker_id}


@effect("feed_back", g.Feedback, ("已清理干净", "已修复，恢复正常使用", "已更换", "已整改，现场恢复整洁", "已劝离"), photos="after")
def feed_back(case: CaseState, given: g.Feedback, turn: Turn) -> Changes:
    late = case.disposal_due_at is not None and turn.at > case.disposal_due_at
    return {"fed_back_at": turn.at, "disposal_late": case.disposal_late or late, "check_result": ""}


# --- check and close


@effect("send_check", g.SendTask)
def send_check(case: CaseState, given: g.SendTask, turn: Turn) -> Changes:
    return {"task_supervisor_id": free_supervisor(given.supervisor_id, case.grid_code, turn.world), "check_result": ""}


@effect("answer_check", g.Check, ("已恢复，符合结案条件", "仍有残留", "未处置"), photos="check")
def answer_check(case: CaseState, given: g.Check, turn: Turn) -> Changes:
    return {"check_result": given.check_result, "checked_at": turn.at}


@effect("send_back_to_disposal", g.Reason, ("处置结果未达结案条件", "处置后照片不清"), rework=True)
@effect("rework", g.Reason, ("问题仍然存在", "清理不彻底", "照片与现场不符", "恢复不平整"), rework=True)
def rework(case: CaseState, given: g.Reason, turn: Turn) -> Changes:
    """The same department, its data kept, the original limit anew; a first overdue stays counted."""
    condition = turn.world.condition(case.condition_id) if case.condition_id else None
    if condition is None:
        raise no.Missing(field="condition_id", what=Phrase("立案条件"))
    return disposal_clock(condition, case.area_class, turn) | {"rework_count": case.rework_count + 1, "fed_back_at": None}


@effect("close", g.Close)
def close(case: CaseState, given: g.Close, turn: Turn) -> Changes:
    return {"closing_note": given.closing_condition}


@effect("send_back_to_check", g.Reason, ("核查照片不清，请重新核查", "核查位置有误"))
def send_back_to_check(case: CaseState, given: g.Reason, turn: Turn) -> Changes:
    return {"check_result": "", "checked_at": None}


@effect("void", g.Reason, ("重复立案", "案卷信息有误，另行立案", "问题不存在"))
def void(case: CaseState, given: g.Reason, turn: Turn) -> Changes:
    return _late_so_far(case, turn)


# --- after the end


@effect(
    "reply",
    g.Reply,
    ("问题已处置完毕，感谢您的反映", "经核实不属于城市管理范围，已告知反映渠道", "现场未发现该问题，请您继续监督", "多次拨打无人接听"),
    labels={"text": "答复内容"},
)
def reply(case: CaseState, given: g.Reply, turn: Turn) -> Changes:
    """Nobody answered: it is tried again, and its clock runs on. Reached, or given up for good with a reason: the step is done."""
    if given.reply_result == "no_answer":
        return {"reply_result": given.reply_result, "reply_tries": case.reply_tries + 1}
    if not given.text:
        raise no.Missing(field="text", what=Phrase("答复内容") if given.reply_result == "told" else Phrase("未能回复的原因"))
    done: Changes = {"reply_result": given.reply_result, "reply_tries": case.reply_tries + 1, "replied_at": turn.at}
    return done | {"due_at": None, "warn_at": None}
