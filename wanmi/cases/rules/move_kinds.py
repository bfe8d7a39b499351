"""What one knows of a kind of move, in one value: its input, its effect, the words offered for it, what its photos show. And of each
thing that a move may ask: how it is called, drawn and answered, and what it is called where the case's story is read.

A new move is a row of the flow table and one function in rules/effects.py that is said to be its effect.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from wanmi.cases.rules.move_inputs import MoveInput
from wanmi.cases.rules.rows import Played
from wanmi.cases.rules.state import CaseState, Changes


@dataclass(frozen=True, slots=True)
class MoveKind:
    """One kind of move. `effect`: from (case, input, context) to changed columns and rows. `phrases` (常用语): offered as chips; what is
    chosen goes into the record as it is. `photos`: the purpose of photos handed in with it. `labels`: of fields that are called
    otherwise here. `rework`: sends the case back to whoever handled it."""

    input: type[MoveInput]
    effect: Callable[[CaseState, Any, Any], Changes | Played]
    phrases: tuple[str, ...] = ()
    photos: str = "before"
    labels: Mapping[str, str] = field(default_factory=dict)
    rework: bool = False


@dataclass(frozen=True, slots=True)
class MoveField:
    """One thing that a move may ask. `name`: in the form and in the move's input. `drawn`: select, radio, chips, mark, words or photos.
    `answers`: value → words, where these are all; `proposed`: the usual one. `recorded`: how it is called where the record is read, ""
    where it is told otherwise there. `tells_one`: it tells what was seen or heard at this one case, and cannot be said of several."""

    name: str
    label: str
    drawn: str = "words"
    answers: Mapping[str, str] = field(default_factory=dict)
    proposed: str = ""
    recorded: str = ""
    tells_one: bool = False


VERIFICATIONS = {"true": "属实", "false": "不属实", "not_found": "未见"}
CHECK_RESULTS = {"passed": "合格", "failed": "不合格"}
# 回复: how the caller was answered, and what came of it; kept in the record by the key.
REPLY_WAYS = {"phone": "电话", "message": "短信", "online": "网络", "visit": "当面", "letter": "书面"}
REPLY_RESULTS = {"told": "已答复", "no_answer": "未接通，再试", "unreachable": "无法联系，不再试"}
SATISFACTIONS = {"satisfied": "满意", "fair": "基本满意", "dissatisfied": "不满意", "unreachable": "未能联系"}
ORDER_KINDS = {"overdue": "超时督办", "leader": "领导督办", "important": "重点督办"}

# What the flow's rows ask by their names.
FIELDS: dict[str, MoveField] = {
    "subclass": MoveField("subclass_id", "小类", "select"),
    "condition": MoveField("condition_id", "立案条件", "radio"),
    "supervisor": MoveField("supervisor_id", "监督员", "select"),
    "department": MoveField("department_id", "责任单位", "select"),
    "squad": MoveField("squad_id", "处置队伍", "select"),
    "worker": MoveField("worker_id", "处置人员", "select"),
    "verification": MoveField("verification", "核实结果", "chips", VERIFICATIONS, tells_one=True),
    "check_result": MoveField("check_result", "核查结果", "chips", CHECK_RESULTS, tells_one=True),
    "repeated": MoveField("repeated", "重复发生", "mark"),
    "reply_way": MoveField("reply_way", "回复方式", "chips", REPLY_WAYS, proposed="phone"),
    "reply_result": MoveField("reply_result", "回复结果", "chips", REPLY_RESULTS),
    "text": MoveField("text", "处置情况", recorded="说明"),
    "reason": MoveField("reason", "原因", recorded="原因"),
    "closing_condition": MoveField("closing_condition", "结案条件", "radio", recorded="结案条件"),
    "note": MoveField("note", "意见", recorded="备注"),
    "satisfaction": MoveField("satisfaction", "满意度", "chips", SATISFACTIONS, tells_one=True),
    "misdispatch": MoveField("misdispatch", "属错派", "mark", recorded=""),
    "limit": MoveField("limit", "延长", "limit", recorded="延长"),
    "until": MoveField("until", "截止时刻", "moment", recorded="截止时刻"),
    "until_day": MoveField("until_day", "挂账至", "day", recorded="挂账至"),
    "order_kind": MoveField("order_kind", "督办类型", "chips", ORDER_KINDS),
    "photos_after": MoveField("evidence", "处置后照片", "photos", tells_one=True),
    "photos_verify": MoveField("evidence", "核实照片", "photos", tells_one=True),
    "photos_check": MoveField("evidence", "核查照片", "photos", tells_one=True),
    "photos_proof": MoveField("evidence", "证明材料", "photos", tells_one=True),
}
ANSWERED = tuple(each for each in FIELDS.values() if each.answers)  # told by the words of the answer
RECORDED = tuple(each for each in FIELDS.values() if each.recorded)  # told as it was written
RESULTS = ("verification", "check_result", "reply_result")  # what a case's story gives beside the move's name
