"""The moves of the seven steps: what each does to a case, with the rest of what one knows of it. Pure."""

from __future__ import annotations

from wanmi.cases.rules import move_inputs as inputs
from wanmi.cases.rules import refusals as no
from wanmi.cases.rules.kinds import MoveContext, effect, levels_for
from wanmi.cases.rules.lookup import Lookup, serves
from wanmi.cases.rules.state import CaseState, Changes
from wanmi.cases.rules.timing import NOTHING_STOPPED, counted, disposal_begins, disposal_goes_on, local_words, stage_begins, stands_still
from wanmi.catalogue.rules.facts import ConditionFacts
from wanmi.catalogue.rules.refusals import RetiredCode, UnknownSubclass
from wanmi.kit.refusals import Phrase
from wanmi.kit.rules.limits import Unit

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
    clock = stage_begins(context.flow.stages[case.stage].limit, context.at, context.calendar)
    return {"task_supervisor_id": free_supervisor(move_input.supervisor_id, case.grid_code, context.lookup)} | clock


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
        "command_id": command_for(case, context),
    }


def command_for(case: CaseState, context: MoveContext) -> int:
    """The command that a filed case comes to: at the level of the centre that files, where that level has one, else at the nearest."""
    return context.lookup.command_for(case.grid_code, levels_for("command", context))


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
    if not directs(context.option("command_directs"), context.by.level, department.level):
        raise no.OtherLevel(field="department_id", name=department.name)
    condition = context.lookup.condition(case.condition_id) if case.condition_id else None
    if condition is None:
        raise no.Missing(field="condition_id", what=Phrase("立案条件"))
    changes = disposal_begins(condition, case.area_class, context.at, context.calendar)
    if department.id == case.previous_department_id and case.stopped_at is not None:  # it had it before: the rest of its time goes on
        rest = disposal_goes_on(case, changes["disposal_limit"], context.at, context.calendar)
        changes |= rest | {"extended_minutes": case.extended_minutes}
    else:
        changes["extension_count"] = 0
    sign_limit = context.flow.stages[context.flow.moves["dispatch"].destination("", case.stage)].sign_limit
    if sign_limit:  # never after the disposal's own: an urgent case of the evening is not signed in the morning
        changes["sign_due_at"] = min(counted(sign_limit, context.at, context.calendar)[0], changes["disposal_due_at"])
    return NOTHING_STOPPED | changes | {
        "department_id": department.id,
        "dispatched_at": context.at,
        "signed_at": None,
        "squad_id": None,
        "worker_id": None,
        "previous_department_id": None,
    }  # fmt: skip


def directs(rule: str, command_level: str, department_level: str) -> bool:
    """Whether a command may direct a department: by `territory` every one that stands in it, the city's too (MM-5); by `level` the city's
    command those of the city, a district's all others."""
    return rule == "territory" or (command_level == "city") == (department_level == "city")


@effect("recall", inputs.Reason, ("单位长时间未签收", "单位无人在岗", "职责不属该单位"))
def recall(case: CaseState, move_input: inputs.Reason, context: MoveContext) -> Changes:
    """Back to the dispatcher: the body is gone, or silent. What it was late stays counted; the next one's time begins with its dispatch."""
    return late_so_far(case, context) | taken_from_its_department(case, context)


def taken_from_its_department(case: CaseState, context: MoveContext) -> Changes:
    """Nobody has it; where the same body gets it again its time goes on with the rest."""
    stopped = stands_still(case, context.at) if case.disposal_due_at and case.fed_back_at is None else NOTHING_STOPPED
    return stopped | {
        "previous_department_id": case.department_id if stopped["stopped_at"] else None,
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


def late_so_far(case: CaseState, context: MoveContext) -> Changes:
    """Whether the department is late by now; once late, late for ever."""
    late = case.disposal_due_at is not None and case.fed_back_at is None and context.at > case.disposal_due_at
    return {"disposal_late": case.disposal_late or late}


@effect("return_to_centre", inputs.Reason, ("职责不属本区部门", "位置不在辖区", "立案条件有误"))
def return_to_centre(case: CaseState, move_input: inputs.Reason, context: MoveContext) -> Changes:
    return NOTHING_STOPPED | {"accepted_at": None, "filed_at": None, "command_id": None, "previous_department_id": None}


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
    clock = disposal_begins(condition, case.area_class, context.at, context.calendar)
    return clock | {"rework_count": case.rework_count + 1, "fed_back_at": None}


@effect("close", inputs.Close)
def close(case: CaseState, move_input: inputs.Close, context: MoveContext) -> Changes:
    return {"closing_note": move_input.closing_condition}


@effect("send_back_to_check", inputs.Reason, ("核查照片不清，请重新核查", "核查位置有误"))
def send_back_to_check(case: CaseState, move_input: inputs.Reason, context: MoveContext) -> Changes:
    return {"check_result": "", "checked_at": None}


@effect("void", inputs.Reason, ("重复立案", "案卷信息有误，另行立案", "问题不存在"))
def void(case: CaseState, move_input: inputs.Reason, context: MoveContext) -> Changes:
    return late_so_far(case, context)


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


@effect("visit_back", inputs.VisitBack, ("对处置结果满意", "基本满意，希望加强日常管理", "问题反复出现"))
def visit_back(case: CaseState, move_input: inputs.VisitBack, context: MoveContext) -> Changes:
    return {"visited_at": context.at, "satisfaction": move_input.satisfaction}


@effect("reopen", inputs.Reason, ("问题反复，未根治", "反映人不满意，经核实确未解决", "抽查不合格"))
def reopen(case: CaseState, move_input: inputs.Reason, context: MoveContext) -> Changes:
    """Back to the dispatcher, within the time that the city gives, and begun anew: whoever told of it is owed an answer again. What it was
    late before stays counted, unless it was spared."""
    last = counted(context.option("reopen_within"), case.ended_at or context.at, context.calendar)[0]
    if context.at > last:
        raise no.ReopenedTooLate(number=case.number, last=local_words(last, context.calendar))
    return reopened(case, context)


def reopened(case: CaseState, context: MoveContext) -> Changes:
    """The columns of a closed case that is taken up again."""
    begun_anew = dict.fromkeys(("department_id", "squad_id", "worker_id", "dispatched_at", "signed_at", "sign_due_at", "fed_back_at"))
    begun_anew |= dict.fromkeys(
        ("checked_at", "ended_at", "disposal_due_at", "task_supervisor_id", "visited_at", "replied_at", "due_at", "sampled_at")
    )
    return begun_anew | {
        "outcome": "", "check_result": "", "closing_note": "", "disposal_limit": "", "satisfaction": "",
        "reply_result": "", "asked_once": "", "disposal_late": case.disposal_late and not case.late_exempt, "late_exempt": False,
        "command_id": case.command_id or command_for(case, context), "reopen_count": case.reopen_count + 1,
    }  # fmt: skip
