"""What stands in the fields of one paper: texts in Chinese, as far as the seat may know them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from wanmi.cases.models import Case, Purpose, Source
from wanmi.cases.queries.privacy import knows_callers
from wanmi.cases.rules.move_kinds import CHECK_RESULTS, REPLY_RESULTS, REPLY_WAYS, VERIFICATIONS
from wanmi.cases.rules.timing import limit_of
from wanmi.catalogue.models import Kind
from wanmi.catalogue.queries import condition_facts, subclass_facts
from wanmi.desks.queries.case import Exhibit
from wanmi.desks.queries.timeline import story_entries
from wanmi.flow.queries.flows import flow_of
from wanmi.grids.queries import names_of
from wanmi.papers.queries.case_stories import CaseStories, CaseStory
from wanmi.papers.rules.case_papers import CaseFact, CasePaper
from wanmi.papers.rules.fields import FACT_FIELDS
from wanmi.papers.rules.papers import Form
from wanmi.people.queries import layer_sight

PURPOSES = {Purpose.BEFORE: "处置前", Purpose.VERIFY: "核实", Purpose.AFTER: "处置后", Purpose.CHECK: "核查"}
OVERSIGHTS = {"overdue": "超时督办", "leader": "领导督办", "important": "重点督办"}
OUTCOMES = {
    "close": "结案",
    "close_handled": "自行处置结案",
    "reject": "不予受理",
    "not_file": "不予立案",
    "void": "作废",
    "approve_void": "作废",
}
AREA_CLASSES = ("", "一类", "二类", "三类", "四类", "五类")
MOST_PHOTOS, MOST_IN_ALL = 4, 12
TIMES = ("时间", "截止", "期限", "至")  # how the fields end that hold a moment
MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d)\Z")


def values_of(gathered: CaseStories, story: CaseStory, paper: CasePaper, *, address: str) -> dict[str, Any]:
    """Every text field of a paper. `address`: of the case's page. The pictures come with pictures_of."""
    case = story.row
    values = dict.fromkeys(FACT_FIELDS, "")
    values |= _of_case(case, gathered) | _of_facts(paper, case, gathered) | _of_paper(paper, case, gathered, address)
    if paper.paper.form is Form.LETTER:
        values = {name: _in_letters(text) if name.endswith(TIMES) else text for name, text in values.items()}
    history = story_entries(story.facts, flow_of(case.flow_id), gathered.seat, at=gathered.at, names=gathered.names)
    steps = [
        {"时间": moment(entry.at), "事项": entry.title, "办理人": entry.by, "说明": entry.note} for entry in reversed(history.entries)
    ] if paper.paper.history else []  # fmt: skip
    return values | {"办理经过": steps}


def exhibits_shown(story: CaseStory, paper: CasePaper) -> list[Exhibit]:
    """The photos of a paper: those that its facts brought, and those of the purposes that its kind shows; the last ones where too many."""
    own = {fact.sequence for fact in paper.facts}
    shown = [one for one in story.exhibits if one.kind == "photo" and (one.sequence in own or one.purpose in paper.paper.photos)]
    return shown[-(MOST_IN_ALL if paper.paper.history else MOST_PHOTOS) :]


def caption(one: Exhibit) -> str:
    """处置前 · 2026-03-02 09:30 · 监督员 0417."""
    return " · ".join(filter(None, (PURPOSES[Purpose(one.purpose)], moment(one.at), one.by)))


def moment(at: datetime | str | None) -> str:
    """2026-03-02 09:30, by the city's clock."""
    when = parse_datetime(at) if isinstance(at, str) else at
    return f"{timezone.localtime(when):%Y-%m-%d %H:%M}" if when and timezone.is_aware(when) else str(at or "")


def _in_letters(text: str) -> str:
    """2026年3月2日9时30分: as a letter writes it."""
    return MOMENT.sub(lambda found: "{}年{}月{}日{}时{:02d}分".format(*map(int, found.groups())), text)


def day(at: datetime) -> str:
    """2026年3月2日."""
    local = timezone.localtime(at)
    return f"{local.year}年{local.month}月{local.day}日"


# ── the paper and the case ───────────────────────────────────────────────────────────────────────────────────────────
def _of_paper(paper: CasePaper, case: Case, gathered: CaseStories, address: str) -> dict[str, str]:
    opening, bodies = paper.opening, gathered.bodies
    issuer = bodies.get(gathered.body_of_post.get(opening.post_id or 0, 0), "") if opening and paper.paper.form is Form.LETTER else ""
    centre = bodies.get(case.centre_id, "")
    return {
        "文书名称": paper.paper.name,
        "文书编号": paper.number(case.number),
        "发文单位": issuer or centre,
        "主送单位": bodies.get(case.department_id or case.command_id or 0, "") or centre,
        "成文日期": day(opening.at if opening else gathered.at),
        "打印人": f"{gathered.seat.organisation_name} {gathered.seat.person_name}",
        "打印时间": moment(gathered.at),
        "案卷网址": address,
        "二维码": "image:qr",
    }


def _of_case(case: Case, gathered: CaseStories) -> dict[str, str]:
    subclass, condition = subclass_facts(case.subclass_id), condition_facts(case.condition_id) if case.condition_id else None
    place, callers = names_of(case.grid_code), knows_callers(gathered.seat)
    by_supervisor = case.source == Source.SUPERVISOR
    return {name: moment(at) for name, at in _moments(case).items()} | {
        "案卷号": case.number,
        "问题来源": str(Source(case.source).label),
        "问题类型": str(Kind(case.kind).label),
        "大类": subclass.class_name if subclass else "",
        "小类": subclass.name if subclass else "",
        "小类代码": subclass.classification_code if subclass else "",
        "所在区域": "　".join(filter(None, (place.county, place.street, place.community))),
        "单元网格": case.grid_code,
        "责任网格": case.responsibility_grid.name if case.responsibility_grid else "",
        "地址": case.address,
        "坐标": f"{case.location.x:.6f}，{case.location.y:.6f}",
        "区域等级": AREA_CLASSES[case.area_class] if case.area_class < len(AREA_CLASSES) else str(case.area_class),
        "部件标识码": case.component.code if case.component else "",
        "部件权属": _keeper(case, gathered),
        "问题描述": case.description,
        "上报人": _reporter(case, gathered, by_supervisor=by_supervisor),
        "反映人": case.reporter_name if callers else "",
        "联系电话": case.reporter_phone if callers else "",
        "是否需回复": "是" if case.reply_wanted else "否",
        "紧急程度": "紧急" if case.urgent else "一般",
        "立案条件": condition.condition if condition else "",
        "结案条件": case.closing_note or (condition.closing_condition if condition else ""),
        "责任单位": case.department.name if case.department else "",
        "处置队伍": case.squad.name if case.squad else "",
        "处置时限": limit_of(case.disposal_limit).text("zh-hans") if case.disposal_limit else "",
        "是否超时": "是" if case.disposal_late else "否",
        "返工次数": str(case.rework_count),
        "当前环节": flow_of(case.flow_id).stages[case.stage].name,
        "办理结果": case.get_outcome_display() if case.outcome else "",
    }


def _moments(case: Case) -> dict[str, datetime | None]:
    return {
        "上报时间": case.reported_at,
        "受理时间": case.accepted_at,
        "立案时间": case.filed_at,
        "派遣时间": case.dispatched_at,
        "反馈时间": case.fed_back_at,
        "核查时间": case.checked_at,
        "办结时间": case.ended_at,
        "处置截止": case.disposal_due_at,
    }


def _keeper(case: Case, gathered: CaseStories) -> str:
    component, sight = case.component, layer_sight("components", gathered.seat)
    if component is None or not (sight.reads("owner") and sight.reads("maintainer")):
        return ""
    bodies = dict.fromkeys(body.name for body in (component.owner, component.maintainer) if body)
    return "、".join(bodies)


def _reporter(case: Case, gathered: CaseStories, *, by_supervisor: bool) -> str:
    if not by_supervisor:
        return ""
    return gathered.names.supervisor(case.reported_by_id) if case.reported_by_id else "监督员"


# ── what its facts tell ──────────────────────────────────────────────────────────────────────────────────────────────
def _of_facts(paper: CasePaper, case: Case, gathered: CaseStories) -> dict[str, str]:
    tell = _TELLERS.get(paper.paper.key)
    return tell(paper, case, gathered) if tell else {}


def _who(fact: CaseFact | None, gathered: CaseStories) -> str:
    return gathered.names.actor(fact) if fact else ""  # type: ignore[arg-type] # (asks for the actor's ids alone)


def _words(fact: CaseFact | None, *names: str) -> str:
    return next((str(fact.given[name]) for name in names if fact.given.get(name)), "") if fact else ""


def _at(fact: CaseFact | None) -> str:
    return moment(fact.at) if fact else ""


def _task(paper: CasePaper, gathered: CaseStories, answer: CaseFact | None) -> dict[str, str]:
    """Who sent somebody to look, whom, and what for."""
    sent = paper.last("hand_on_task") or paper.opening
    person = sent.given.get("supervisor_id") if sent else None
    who = _who(answer, gathered) if answer else gathered.names.supervisor(person) if isinstance(person, int) else ""
    opening = paper.opening
    return {"派发人": _who(opening, gathered), "派发时间": _at(opening), "派发意见": _words(opening, "note"), "who": who}


def _verification(paper: CasePaper, case: Case, gathered: CaseStories) -> dict[str, str]:
    answer = paper.last("answer_verification")
    task = _task(paper, gathered, answer)
    return task | {
        "核实人": task.pop("who"), "核实结果": VERIFICATIONS.get(_words(answer, "verification"), ""), "核实时间": _at(answer),
        "核实意见": _words(answer, "note"),
    }  # fmt: skip


def _check(paper: CasePaper, case: Case, gathered: CaseStories) -> dict[str, str]:
    answer = paper.last("answer_check")
    task = _task(paper, gathered, answer)
    return task | {
        "核查人": task.pop("who"), "核查结果": CHECK_RESULTS.get(_words(answer, "check_result"), ""), "核查时间": _at(answer),
        "核查意见": _words(answer, "note"),
    }  # fmt: skip


def _filing(paper: CasePaper, case: Case, gathered: CaseStories) -> dict[str, str]:
    return {"立案人": _who(paper.opening, gathered), "立案时间": _at(paper.opening), "立案意见": _words(paper.opening, "note")}


def _dispatch(paper: CasePaper, case: Case, gathered: CaseStories) -> dict[str, str]:
    opening, signed, given = paper.opening, paper.last("sign", "assign"), paper.last("assign")
    assert opening is not None  # noqa: S101 (it opens with a fact)
    squad = given.given.get("squad_id") if given else None
    return {
        "派遣人": _who(opening, gathered), "派遣时间": _at(opening), "派遣意见": _words(opening, "note"),
        "承办单位": gathered.bodies.get(opening.given.get("department_id", 0), ""),
        "处置截止": moment(opening.set.get("disposal_due_at") or case.disposal_due_at),
        "签收人": _who(paper.last("sign") or signed, gathered), "签收时间": _at(paper.last("sign") or signed),
        "处置队伍": gathered.bodies.get(squad or 0, ""),
    }  # fmt: skip


def _feedback(paper: CasePaper, case: Case, gathered: CaseStories) -> dict[str, str]:
    return {"反馈人": _who(paper.opening, gathered), "反馈时间": _at(paper.opening), "处置情况": _words(paper.opening, "text")}


def _result(paper: CasePaper, case: Case, gathered: CaseStories) -> dict[str, str]:
    opening, reply = paper.opening, paper.last("reply")
    assert opening is not None  # noqa: S101 (it opens with a fact)
    return {
        "办理结果": OUTCOMES[opening.name.removeprefix("case.")], "办结时间": _at(opening), "办结人": _who(opening, gathered),
        "办结意见": _words(opening, "closing_condition", "reason", "note"), "核查结果": CHECK_RESULTS.get(case.check_result, ""),
        "回复方式": REPLY_WAYS.get(_words(reply, "reply_way"), ""), "回复结果": REPLY_RESULTS.get(_words(reply, "reply_result"), ""),
        "回复时间": _at(reply), "回复人": _who(reply, gathered), "回复说明": _words(reply, "text"),
    }  # fmt: skip


def _oversight(paper: CasePaper, case: Case, gathered: CaseStories) -> dict[str, str]:
    opening = paper.opening
    return {
        "督办类型": OVERSIGHTS.get(_words(opening, "kind"), _words(opening, "kind")), "督办意见": _words(opening, "text", "reason"),
        "办结期限": moment(_words(opening, "until")),
    }  # fmt: skip


def _urging(paper: CasePaper, case: Case, gathered: CaseStories) -> dict[str, str]:
    return {"催办意见": _words(paper.opening, "reason", "text")}


def _instruction(paper: CasePaper, case: Case, gathered: CaseStories) -> dict[str, str]:
    return {"批示内容": _words(paper.opening, "text", "reason")}


def _request(paper: CasePaper, case: Case, gathered: CaseStories) -> dict[str, str]:
    opening, thing = paper.opening, paper.paper.key
    assert opening is not None  # noqa: S101 (it opens with a fact)
    agreed, decided = paper.last(f"approve_{thing}"), paper.last(f"approve_{thing}", f"refuse_{thing}")
    until = (_words(agreed, "until") or _words(opening, "until")) if thing == "suspension" else ""
    due = agreed.set.get("disposal_due_at") if agreed else None
    return {
        "申请单位": gathered.bodies.get(gathered.body_of_post.get(opening.post_id or 0, 0), ""), "申请人": _who(opening, gathered),
        "申请时间": _at(opening), "申请次数": f"第 {paper.sequence} 次", "申请理由": _words(opening, "reason"),
        "申请期限": _limit(opening.given.get("limit")) or moment(_words(opening, "until")), "批准后截止": moment(due),
        "挂账至": moment(until),
        "审批人": _who(decided, gathered), "审批结果": "" if decided is None else "同意" if agreed else "不同意", "审批时间": _at(decided),
        "审批意见": _words(decided, "note", "reason"),
    }  # fmt: skip


def _limit(given: Any) -> str:
    try:
        return limit_of(given).text("zh-hans") if isinstance(given, str) and given else str(given or "")
    except (ValueError, KeyError):
        return str(given)


def _joint(paper: CasePaper, case: Case, gathered: CaseStories) -> dict[str, str]:
    opening = paper.opening
    assert opening is not None  # noqa: S101 (it opens with a fact)
    helpers = [gathered.bodies.get(id, "") for id in opening.given.get("department_ids", ())]
    parts = [f"{_who(fact, gathered)}（{_at(fact)}）：{_words(fact, 'text', 'note')}" for fact in paper.following]
    return {
        "牵头单位": gathered.bodies.get(case.department_id or 0, ""), "协办单位": "、".join(filter(None, helpers)),
        "发起人": _who(opening, gathered), "发起时间": _at(opening), "联合处置要求": _words(opening, "note", "text", "reason"),
        "协办反馈": "\n".join(parts),
    }  # fmt: skip


_TELLERS: Mapping[str, Callable[[CasePaper, Case, CaseStories], dict[str, str]]] = {
    "verification": _verification, "filing": _filing, "dispatch": _dispatch, "feedback": _feedback, "check": _check, "result": _result,
    "oversight": _oversight, "urging": _urging, "instruction": _instruction, "extension": _request, "suspension": _request,
    "void": _request, "return": _request, "joint": _joint,
}  # fmt: skip


def address_of(number: str, origin: str) -> str:
    """The page of a case, by the address at which people reach the city."""
    return f"{settings.PUBLIC_URL or origin.rstrip('/')}/cases/{number}/"
