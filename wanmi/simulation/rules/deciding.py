"""What an inhabitant does with a case in hand: which of the open moves, with which words, after how long. Pure, drawn by seed.

No stage is named: whoever has a case looks at the moves that the city offers and chooses, as people do.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

CITIZENS = frozenset({"hotline", "transfer", "public", "media", "letters"})
DOUBTED = frozenset({"false", "not_found"})

# How often each move is taken among those that are open; what depends on the case stands in `weight_of`.
USUAL = {
    "accept": 94.0,
    "reject": 2.0,
    "close_handled": 95.0,
    "file": 95.0,
    "not_file": 3.0,
    "send_back_to_acceptance": 2.0,
    "dispatch": 97.0,
    "return_to_centre": 2.0,
    "sign": 100.0,
    "assign": 80.0,
    "feed_back": 20.0,
    "send_check": 100.0,
    "answer_verification": 100.0,
    "answer_check": 100.0,
    "rework": 100.0,
    "close": 96.0,
    "send_back_to_check": 2.0,
    "send_back_to_disposal": 2.0,
    "void": 0.3,
    "reply": 100.0,
    "recall": 0.5,
    "hand_on_task": 0.0,  # what is out with somebody is on nobody's list of tasks
    "take_back_verification": 0.0,
    "take_back_check": 0.0,
    # what is asked now and then, and decided; what hangs on a day or on a reader's mood is left to people
    "request_extension": 1.2,
    "request_return": 0.8,
    "request_void": 0.2,
    "request_suspension": 0.0,
    "request_appeal": 0.0,
    **{f"approve_{kind}": 75.0 for kind in ("extension", "return", "void", "suspension", "appeal")},
    **{f"refuse_{kind}": 25.0 for kind in ("extension", "return", "void", "suspension", "appeal")},
    **{f"withdraw_{kind}": 0.0 for kind in ("extension", "return", "void", "suspension", "appeal")},
    # between the levels: handed on where nobody of one's own is likely, signed for by the other one
    "hand_down": 3.0,
    "request_escalation": 3.0,
    "approve_escalation": 90.0,
    "refuse_escalation": 10.0,
    "withdraw_escalation": 0.0,
    "sign_hand_over": 97.0,
    "return_hand_over": 3.0,
    "take_back_hand_over": 0.0,
    "hand_to_district": 0.0,
    "hand_to_city": 0.0,
    "sign_for_report": 97.0,
    "return_report": 3.0,
    "sample": 0.0,
    "resume": 0.0,
    "revoke": 0.2,
    "urge": 0.05,
    "oversee": 0.0,
    "answer_order": 50.0,
    "visit_back": 0.0,
    "reopen": 0.0,
}
# Minutes, the median: to look at it and act. `feed_back` is the work itself, answers include the way there.
MINUTES = {
    "accept": 3.0,
    "reject": 4.0,
    "send_verification": 2.0,
    "close_handled": 4.0,
    "file": 3.0,
    "dispatch": 3.0,
    "sign": 15.0,
    "assign": 8.0,
    "feed_back": 110.0,
    "answer_verification": 35.0,
    "answer_check": 40.0,
    "send_check": 4.0,
    "rework": 6.0,
    "close": 4.0,
    "reply": 20.0,
}
REASONS = {
    "reject": ("现场未发现问题", "不属于城市管理职责范围", "重复上报，前案正在办理"),
    "not_file": ("未达到立案条件", "正在施工围挡范围内", "已列入改造计划"),
    "send_back_to_acceptance": ("位置描述不清，请核实", "小类与照片不符"),
    "return_to_centre": ("不属于本级职责，请核实权属",),
    "rework": ("核查未通过，请重新处置",),
    "send_back_to_check": ("核查照片不清，请重新核查",),
    "send_back_to_disposal": ("未达到结案条件",),
    "void": ("与前案重复，合并办理",),
    "request_extension": ("施工需交通组织审批", "材料需定制采购"),
    "request_return": ("职责不属本单位", "部件权属不清"),
    "request_void": ("问题已不存在",),
    "revoke": ("队伍任务饱和，另行分派",),
    "urge": ("请尽快处置",),
}
WORK_DONE = ("已处置，现场恢复正常", "已清理完毕，请核查", "已更换修复，周边已清扫", "已按要求整改到位")
ANSWERED = ("已告知处置结果，市民表示满意", "已告知处置结果", "已说明情况，市民表示理解")
NO_ANSWER = 0.12  # of the calls back
NOTES = ("", "", "", "", "请尽快办理", "已电话告知", "周边有学校，注意安全")
POOR_WORK = 0.11  # of the checks
UNTRUE = 0.14  # of the citizens' reports
WORKER_NAMED = 0.5  # of the assignments
SLOW = 0.06  # of all steps take five times as long


@dataclass(frozen=True, slots=True)
class Seen:
    """What matters of a case to who decides."""

    source: str
    verification: str
    rework_count: int
    squad_given: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing to choose; `group` is the squad of a worker."""

    value: Any
    suggested: bool = False
    group: int | None = None


@dataclass(frozen=True, slots=True)
class Open:
    """An open move: what it asks, and for each ask that is a choice what is offered; `optional` may be left out."""

    key: str
    asks: tuple[str, ...]
    optional: frozenset[str]
    choices: Mapping[str, Sequence[Offer]]


@dataclass(frozen=True, slots=True)
class Decision:
    """Make `move` with `inputs` after `minutes`; `photo`: one must be taken on the spot."""

    move: str
    minutes: float
    inputs: dict[str, Any] = field(default_factory=dict)
    photo: bool = False


def weight_of(move: str, seen: Seen) -> float:
    """How likely a move is for this case. 0: never."""
    doubted = seen.verification in DOUBTED
    if move == "send_verification":
        return 500.0 if seen.source in CITIZENS and not seen.verification else 0.0
    if move == "reject" and doubted:
        return 2000.0
    if move == "assign" and seen.squad_given:
        return 0.0
    return USUAL.get(move, 0.0)


HANDS_ON = frozenset({"hand_down", "request_escalation"})


def decide(seen: Seen, open_moves: Sequence[Open], drawing: random.Random) -> Decision | None:
    """One of the open moves, or None where there is nothing that this seat would do now. Where nobody of one's own is suggested, and the
    other level could have it, it goes there."""
    weights = [weight_of(one.key, seen) if _can(one) else 0.0 for one in open_moves]
    nobody = any(one.key == "dispatch" and not any(each.suggested for each in one.choices.get("department", ())) for one in open_moves)
    if nobody and any(one.key in HANDS_ON for one in open_moves):
        weights = [
            weight * (40 if one.key in HANDS_ON else 0 if one.key == "dispatch" else 1)
            for one, weight in zip(open_moves, weights, strict=True)
        ]
    if not any(weights):
        return None
    chosen = drawing.choices(open_moves, weights)[0]
    inputs: dict[str, Any] = {}
    for ask in chosen.asks:
        inputs |= _answer(ask, chosen, seen, drawing)
    return Decision(chosen.key, minutes_for(chosen.key, drawing), inputs, photo=any(ask.startswith("photos_") for ask in chosen.asks))


def _can(one: Open) -> bool:
    """Whether everything that must be chosen has something to choose."""
    return all(one.choices[ask] for ask in one.asks if ask in one.choices and ask not in one.optional)


def minutes_for(move: str, drawing: random.Random) -> float:
    """Minutes of the city's time: lognormal round the median, now and then much longer."""
    return MINUTES.get(move, 5.0) * drawing.lognormvariate(0, 0.6) * (5 if drawing.random() < SLOW else 1)


def _answer(ask: str, chosen: Open, seen: Seen, drawing: random.Random) -> dict[str, Any]:
    """What is filled in for one ask; nothing for photos, which are taken on the spot, and for most of what may be left out."""
    if ask in chosen.choices:
        return _choose(ask, chosen, drawing)
    if ask == "reason":
        return {"reason": drawing.choice(REASONS.get(chosen.key, ("请核实",)))}
    if ask == "text":
        return {"text": drawing.choice(ANSWERED if chosen.key == "reply" else WORK_DONE)}
    if ask == "note":
        note = drawing.choice(NOTES)
        return {"note": note} if note else {}
    if ask == "verification":
        untrue = seen.source in CITIZENS and drawing.random() < UNTRUE
        return {"verification": drawing.choice(("false", "not_found")) if untrue else "true"}
    if ask == "check_result":
        failed = drawing.random() < POOR_WORK / (1 + 2 * seen.rework_count)
        return {"check_result": "failed", "note": "现场仍未达到结案条件"} if failed else {"check_result": "passed"}
    if ask == "reply_way":
        return {"reply_way": "phone" if drawing.random() < 0.9 else "message"}
    if ask == "reply_result":
        return {"reply_result": "no_answer" if drawing.random() < NO_ANSWER else "told"}
    if ask == "limit":
        return {"limit": "2 work_hour"}
    if ask == "misdispatch":
        return {"misdispatch": True}
    if ask == "repeated":
        return {"repeated": True} if drawing.random() < 0.04 else {}
    return {}


def _choose(ask: str, chosen: Open, drawing: random.Random) -> dict[str, Any]:
    offered = chosen.choices[ask]
    likely = [one for one in offered if one.suggested]
    named = ask == "worker" and drawing.random() < WORKER_NAMED
    if not offered or (ask in chosen.optional and not likely and not named):
        return {}
    one = drawing.choice(likely or offered)
    if ask == "worker":  # whoever names a worker means the worker's squad
        return {"worker_id": one.value, "squad_id": one.group}
    return {ask if ask == "closing_condition" else f"{ask}_id": one.value}
