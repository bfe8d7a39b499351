"""What may be asked of a case, what is judged when it is asked, and what follows where it is granted or refused. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from wanmi.cases.rules import move_inputs as inputs
from wanmi.cases.rules import refusals as no
from wanmi.cases.rules.kinds import MoveContext, granted, refused, request
from wanmi.cases.rules.loop_moves import late_so_far, taken_from_its_department
from wanmi.cases.rules.state import CaseState, Changes
from wanmi.cases.rules.timing import counted, extended_to, local_words, longest_extension, stands_still
from wanmi.kit.refusals import Phrase


@request("return", inputs.RequestReturn, ("职责不属本单位", "部件权属不清", "位置不在管辖范围"))
def request_return(case: CaseState, move_input: inputs.RequestReturn, context: MoveContext) -> Changes:
    if context.option("first_receiver"):
        raise no.FirstReceiver(number=case.number)
    return {}


@granted("return")
def approve_return(case: CaseState, move_input: inputs.Note, context: MoveContext) -> Changes:
    """The first body is not charged: its clock ends (for a claimed misdispatch counted as one)."""
    misdispatched = bool(context.request and context.request.wanted.get("misdispatch"))
    return taken_from_its_department(case, context) | {"misdispatch_count": case.misdispatch_count + misdispatched}


@refused("return")
def refuse_return(case: CaseState, move_input: inputs.Reason, context: MoveContext) -> Changes:
    """推诿: it was asked to take back what is the asker's own."""
    return {"refused_return_count": case.refused_return_count + 1}


@request(
    "extension",
    inputs.RequestExtension,
    ("施工需交通组织审批", "材料需定制采购", "天气原因无法作业"),
    photos="proof",
    labels={"until": "或延至"},
)
def request_extension(case: CaseState, move_input: inputs.RequestExtension, context: MoveContext) -> Changes:
    """One original limit at most, so often as the city allows, and never once the case is overdue; from the second one with the signed
    and sealed form."""
    if case.disposal_due_at is None or context.at > case.disposal_due_at:
        raise no.ExtendedTooLate(number=case.number)
    if case.extension_count >= context.option("extensions"):
        raise no.ExtendedTooOften(number=case.number, times=case.extension_count)
    if case.extension_count and not move_input.evidence:
        raise no.FormMissing(field="evidence")
    extension_end(case, move_input.limit, move_input.until, context)
    return {}


def extension_end(case: CaseState, limit: str, until: datetime | None, context: MoveContext) -> datetime:
    """The end that is asked for: so much later by `limit`, or at the moment `until`. Raises Missing, ExtendedTooFar, PastMoment."""
    if case.disposal_due_at is None:
        raise no.ExtendedTooLate(number=case.number)
    longest = longest_extension(case, context.calendar)
    if limit:
        end = counted(limit, case.disposal_due_at, context.calendar)[0]
    elif until is not None:
        end = until
    else:
        raise no.Missing(field="limit", what=Phrase("延长的时间或延至的时刻"))
    if end <= case.disposal_due_at:
        raise no.PastMoment(field="until" if until else "limit", what=Phrase("延至的时刻"))
    if end > longest:
        raise no.ExtendedTooFar(field="until" if until else "limit", longest=local_words(longest, context.calendar))
    return end


@granted("extension")
def approve_extension(case: CaseState, move_input: inputs.Note, context: MoveContext) -> Changes:
    wanted = inputs.RequestExtension(reason="-", **(context.request.wanted if context.request else {}))
    end = extension_end(case, wanted.limit, wanted.until, context)
    return extended_to(case, end, context.at, context.calendar) | {"extension_count": case.extension_count + 1}


@request(
    "suspension", inputs.RequestSuspension, ("需列入年度维修计划", "冬季无法施工，春季处置", "等待拆迁或工程完工"), inputs.ApproveSuspension
)
def request_suspension(case: CaseState, move_input: inputs.RequestSuspension, context: MoveContext) -> Changes:
    """To a day, a year at most, and once."""
    if case.suspension_count >= context.option("suspensions"):
        raise no.SuspendedBefore(number=case.number, times=case.suspension_count)
    suspension_end(move_input.until_day, context)
    return {}


def suspension_end(day: date, context: MoveContext) -> datetime:
    """The beginning of the day on which a suspended case goes on. Raises PastMoment, SuspendedTooLong."""
    zone = context.calendar.zone
    today, most = context.at.astimezone(zone).date(), context.option("suspension_days")
    if day <= today:
        raise no.PastMoment(field="until_day", what=Phrase("挂账截止日"))
    if day > today + timedelta(days=most):
        raise no.SuspendedTooLong(field="until_day", days=most)
    return datetime.combine(day, time(), zone).astimezone(UTC)


@granted("suspension")
def approve_suspension(case: CaseState, move_input: inputs.ApproveSuspension, context: MoveContext) -> Changes:
    asked = context.request.wanted.get("until_day", "") if context.request else ""
    day = move_input.until_day or date.fromisoformat(asked)
    return (
        late_so_far(case, context)
        | stands_still(case, context.at)
        | {"suspended_until": suspension_end(day, context), "suspension_count": case.suspension_count + 1, "disposal_due_at": None}
    )


@request("void", inputs.Reason, ("问题不存在", "重复立案", "已由其他单位处置"), photos="proof")
def request_void(case: CaseState, move_input: inputs.Reason, context: MoveContext) -> Changes:
    return {}


@granted("void")
def approve_void(case: CaseState, move_input: inputs.Note, context: MoveContext) -> Changes:
    return late_so_far(case, context)


@request("appeal", inputs.Reason, ("不可抗力致超时", "系统或派遣原因致超时", "核查延误致超时"), photos="proof")
def request_appeal(case: CaseState, move_input: inputs.Reason, context: MoveContext) -> Changes:
    return {}


@granted("appeal")
def approve_appeal(case: CaseState, move_input: inputs.Note, context: MoveContext) -> Changes:
    """The fact stays, the statistic spares it."""
    return {"late_exempt": True}
