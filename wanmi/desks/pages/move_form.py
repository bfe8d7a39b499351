"""What a move's form asks, as the flow's row says: one field each, with what may be chosen and what is proposed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wanmi.cases.queries.choices import Choice, choices_of
from wanmi.cases.queries.listed import organisation_names
from wanmi.cases.rules.effects import EFFECTS
from wanmi.cases.rules.move_kinds import FIELDS, MoveField
from wanmi.cases.rules.state import CaseState
from wanmi.catalogue.models import Kind
from wanmi.catalogue.queries import called, catalogue
from wanmi.flow.rules.flow import Move
from wanmi.kit.rules.limits import Unit


@dataclass(frozen=True)
class FormField:
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
    least: str = ""
    units: tuple[tuple[str, str], ...] = ()


def form_fields(move: Move, case: CaseState, *, at: datetime, choices: bool = True, subclass_id: int | None = None) -> list[FormField]:
    """The fields of a move's form on a local day, in the flow's order. `choices` False leaves out what costs queries."""
    reclassified_case = replace(case, subclass_id=subclass_id, condition_id=None) if subclass_id else case
    return [form_field(name, move, reclassified_case, at=at, choices=choices) for name in move.asks]


def form_field(ask: str, move: Move, case: CaseState, *, at: datetime, choices: bool = True) -> FormField:
    """One field of a move's form on a local day; `choices` False leaves out what costs queries."""
    known, move_kind = EFFECTS[move.key], FIELDS.get(ask, MoveField(ask, ask))
    kind = move_kind.drawn
    plain = FormField(ask, move_kind.name, _(known.labels.get(ask, move_kind.label)), kind, ask not in move.may_be_empty)
    if not choices:
        return plain
    if move_kind.answers:
        answers = [Choice(value, _(words)) for value, words in move_kind.answers.items()]
        return replace(plain, groups=[("", answers)], proposed=move_kind.proposed)
    if ask == "subclass":
        return replace(plain, groups=_subclasses(case), proposed=str(case.subclass_id))
    if kind in ("day", "moment", "limit"):
        return replace(plain, **_bounds(kind, at))
    if kind == "words":
        return replace(plain, phrases=known.phrases if plain.required or len(move.asks) == 1 or ask == "text" else ())
    offered = choices_of(ask, case, at=at)
    return _offered(plain, offered) if offered else replace(plain, kind="none" if offered == [] else kind)


def _bounds(kind: str, at: datetime) -> dict[str, Any]:
    """What days and moments may not lie before, and in what an extension is counted."""
    local = timezone.localtime(at)
    if kind == "day":
        return {"least": (local.date() + timedelta(days=1)).isoformat()}
    if kind == "moment":
        return {"least": local.strftime("%Y-%m-%dT%H:%M")}
    language = get_language() or "zh-hans"
    return {"units": tuple((unit.value, unit.words(language)) for unit in EXTENDED_BY)}


EXTENDED_BY = (Unit.WORK_HOUR, Unit.WORK_DAY, Unit.URGENT_HOUR, Unit.NATURAL_DAY)


def _offered(plain: FormField, offered: list[Choice]) -> FormField:
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
