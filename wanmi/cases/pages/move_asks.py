"""What a move's form asks, as the flow's row says: one field each, with what may be chosen and what is proposed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils.translation import gettext as _

from wanmi.cases.queries.choices import Choice, choices_of
from wanmi.cases.queries.listed import organisation_names
from wanmi.cases.rules.flow import Move
from wanmi.cases.rules.phrases import PHRASES, REPLY_RESULTS, REPLY_WAYS
from wanmi.cases.rules.state import CaseState
from wanmi.catalogue.models import Kind
from wanmi.catalogue.queries import called, catalogue

# ask → (name in the form and in the move's input, label, how it is drawn)
FIELDS: dict[str, tuple[str, str, str]] = {
    "subclass": ("subclass_id", "小类", "select"),
    "condition": ("condition_id", "立案条件", "radio"),
    "supervisor": ("supervisor_id", "监督员", "select"),
    "department": ("department_id", "责任单位", "select"),
    "squad": ("squad_id", "处置队伍", "select"),
    "worker": ("worker_id", "处置人员", "select"),
    "verification": ("verification", "核实结果", "chips"),
    "check_result": ("check_result", "核查结果", "chips"),
    "closing_condition": ("closing_condition", "结案条件", "radio"),
    "repeated": ("repeated", "重复发生", "mark"),
    "reply_way": ("reply_way", "回复方式", "chips"),
    "reply_result": ("reply_result", "回复结果", "chips"),
    "reason": ("reason", "原因", "words"),
    "text": ("text", "处置情况", "words"),
    "note": ("note", "意见", "words"),
    "photos_after": ("evidence", "处置后照片", "photos"),
    "photos_verify": ("evidence", "核实照片", "photos"),
    "photos_check": ("evidence", "核查照片", "photos"),
}
ANSWERS = {
    "verification": (("true", "属实"), ("false", "不属实"), ("not_found", "未见")),
    "check_result": (("passed", "合格"), ("failed", "不合格")),
    "reply_way": tuple(REPLY_WAYS.items()),
    "reply_result": tuple(REPLY_RESULTS.items()),
}
PROPOSED = {"reply_way": "phone"}  # the usual answer, ticked to begin with
LABELS = {("reply", "text"): "答复内容"}


@dataclass(frozen=True)
class Ask:
    """One field of a move's form. `groups`: (heading, choices); `proposed`: the choice to begin with; `why` it is proposed."""

    ask: str
    name: str
    label: str
    kind: str
    required: bool
    groups: list[tuple[str, list[Choice]]] = field(default_factory=list)
    proposed: str = ""
    why: str = ""
    phrases: tuple[str, ...] = ()


def asks_of(move: Move, case: CaseState, *, at: datetime, choices: bool = True, subclass_id: int | None = None) -> list[Ask]:
    """The fields of a move's form on a local day, in the flow's order. `choices` False leaves out what costs queries."""
    asked = replace(case, subclass_id=subclass_id, condition_id=None) if subclass_id else case
    return [_ask(name, move, asked, at, choices) for name in move.asks]


def _ask(ask: str, move: Move, case: CaseState, at: datetime, choices: bool) -> Ask:
    name, label, kind = FIELDS.get(ask, (ask, ask, "words"))
    label = LABELS.get((move.key, ask), label)
    plain = Ask(ask, name, _(label), kind, ask not in move.may_be_empty)
    if not choices:
        return plain
    if ask in ANSWERS:
        answers = [Choice(value, _(words)) for value, words in ANSWERS[ask]]
        return replace(plain, groups=[("", answers)], proposed=PROPOSED.get(ask, ""))
    if ask == "subclass":
        return replace(plain, groups=_subclasses(case), proposed=str(case.subclass_id))
    if kind == "words":
        return replace(plain, phrases=PHRASES.get(move.key, ()) if plain.required or len(move.asks) == 1 or ask == "text" else ())
    offered = choices_of(ask, case, at=at)
    return _offered(plain, offered) if offered else replace(plain, kind="none" if offered == [] else kind)


def _offered(plain: Ask, offered: list[Choice]) -> Ask:
    best = next((each for each in offered if each.suggested), None)
    if best is None and plain.required and len(offered) == 1:
        best = offered[0]
    if plain.ask == "worker":
        return replace(plain, groups=_by_squad(offered))
    return replace(plain, groups=[("", offered)], proposed=str(best.value) if best else "", why=best.note if best else "")


def _by_squad(workers: list[Choice]) -> list[tuple[str, list[Choice]]]:
    names = organisation_names()
    squads = dict.fromkeys(each.group for each in workers)
    return [(names.get(squad or 0, ""), [each for each in workers if each.group == squad]) for squad in squads]


def _subclasses(case: CaseState) -> list[tuple[str, list[Choice]]]:
    kinds = {kind.value: str(kind.label) for kind in Kind}
    groups: dict[str, list[Choice]] = {}
    for row in sorted(catalogue().subclasses.values(), key=lambda row: (row.kind != case.kind, row.kind, row.classification_code)):
        if not row.retired:
            groups.setdefault(f"{kinds[row.kind]} · {called(row.class_name)}", []).append(Choice(row.id, called(row.name)))
    return list(groups.items())
