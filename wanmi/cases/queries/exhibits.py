"""How much of a file a seat may see because it stands in a case; and how the case's facts are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from wanmi.cases.models import Case, CaseEvidence
from wanmi.cases.queries.privacy import sees_originals
from wanmi.cases.rules.effects import EFFECTS
from wanmi.cases.rules.move_kinds import ANSWERED, RECORDED
from wanmi.evidence.rules.sight import Sight
from wanmi.flow.queries.flows import move_name, stage_name
from wanmi.people.rules.seats import Seat


def sight_of_exhibit(seat: Seat, evidence: UUID) -> Sight:
    """By the scope of cases: nothing outside it; the original only where the seat may have originals. One query."""
    if not CaseEvidence.objects.filter(evidence_id=evidence, case__in=Case.objects.visible_to(seat)).exists():
        return Sight.NONE
    return Sight.WHOLE if sees_originals(seat) else Sight.COPIES


NOT_MOVES = {"link": gettext_noop("关联"), "follow_grid": gettext_noop("随网格调整")}


def move_word(move: str) -> str:
    """受理 for accept, by the flow in force; '' for what is no move of it."""
    name = move_name(move) or NOT_MOVES.get(move, "")
    return _(name) if name else ""


def moves_recorded() -> tuple[str, ...]:
    """What the code can record about a case: its report, every move that it knows, and what is no move."""
    return ("report", "report_handled", *EFFECTS, *NOT_MOVES)


def move_lines(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a move of a case changed and what was said with it, for a reader of the journal; no number of an inner row."""
    lines = list[tuple[str, str]]()
    names = [_(name) for each in (data.get("from", ""), data.get("to", "")) if (name := stage_name(each))]
    if names:
        lines.append((_("环节"), " → ".join(names)))
    inputs = data.get("given") or {}
    lines += [(_("结果"), _(each.answers[inputs[each.name]])) for each in ANSWERED if inputs.get(each.name) in each.answers]
    lines += [(_(each.recorded), str(inputs[each.name])) for each in RECORDED if inputs.get(each.name)]
    lines += [(_("描述"), str(inputs["description"]))] if inputs.get("description") else []
    if inputs.get("evidence"):
        lines.append((_("影像"), str(len(inputs["evidence"]))))
    return lines


def case_address(number: str) -> str:
    return f"/cases/{number}/"
