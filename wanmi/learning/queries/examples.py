"""Closed cases as examples: what was known of each, and how it came out. Bounded: the newest of them, read in portions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from wanmi.cases.models import Case, Outcome
from wanmi.cases.rules.suggestions import Candidate, ranked
from wanmi.catalogue.queries import subclass_facts
from wanmi.learning.queries.words import words_of_catalogue
from wanmi.learning.rules.danger import words_of_danger
from wanmi.learning.rules.features import cleaned, facts_of_case
from wanmi.learning.rules.questions import HELD_BACK, Ask, Question
from wanmi.people.models import Organisation, OrganisationKind

_COLUMNS = (
    "pk", "subclass_id", "grid_code", "description", "address", "department_id", "squad_id", "dispatched_at", "ended_at",
    "component__maintainer_id", "component__owner_id", "component__competent_id",
)  # fmt: skip
BODIES = (OrganisationKind.DEPARTMENT, OrganisationKind.STREET)


@dataclass(frozen=True, slots=True)
class Examples:
    """Rows for the training (see foreign/training.py) and of which days they are; `held` are of the newest month."""

    rows: list[list[Any]]
    held: list[list[Any]]
    first: datetime
    last: datetime
    held_since: datetime
    held_until: datetime


@dataclass(frozen=True, slots=True)
class _Seen:
    """A closed case."""

    case_id: int
    subclass_id: int
    grid_code: str
    text: str
    address: str
    department_id: int
    squad_id: int | None
    at: datetime
    ended_at: datetime
    keepers: list[int]


def _closed(most: int) -> Iterator[_Seen]:
    """The newest closed cases that went out to a department, the newest first."""
    found: QuerySet[Case] = Case.objects.filter(
        outcome=Outcome.CLOSED, dispatched_at__isnull=False, department__isnull=False, ended_at__isnull=False
    )
    rows = found.order_by("-dispatched_at").values_list(*_COLUMNS)[:most]
    for case_id, subclass_id, grid_code, text, address, department_id, squad_id, at, ended_at, *keepers in rows.iterator(chunk_size=5000):
        known = [keeper for keeper in keepers if keeper]
        yield _Seen(case_id, subclass_id, grid_code, text, address, department_id or 0, squad_id, at, ended_at or at, known)


def department_examples(question: Question) -> Examples | None:
    """To whom closed cases went; the plain rule is that of the dispatch form. None where there is none."""
    bodies = [
        Candidate(id, kind, area_code, frozenset(kinds))
        for id, kind, area_code, kinds in Organisation.objects.filter(kind__in=BODIES, is_active=True).values_list(
            "pk", "kind", "area_code", "responsible_kinds"
        )
    ]

    def row(seen: _Seen) -> list[Any]:
        facts = facts_of_case(subclass_id=seen.subclass_id, grid_code=seen.grid_code, keepers=seen.keepers)
        return [facts, seen.text, seen.address, seen.department_id, 1.0, f"s{seen.subclass_id}", seen.grid_code]

    def held(seen: _Seen) -> list[Any]:
        subclass = subclass_facts(seen.subclass_id)
        near = [one for one in bodies if seen.grid_code.startswith(one.area_code)]
        kind = subclass.responsible_kind if subclass else ""
        plain = ranked(near, responsible_kind=kind, grid_code=seen.grid_code, keepers=seen.keepers)
        return [row(seen)[0], seen.text, seen.address, seen.department_id, [one.id for one in near], plain[:3]]

    return _parted(list(_closed(question.most)), row, held)


def squad_examples(question: Question) -> Examples | None:
    """Which squad of its department had a closed case; the plain rule: the one that was given the department's last case."""
    squads: dict[int, list[int]] = {}
    for id, parent_id in Organisation.objects.filter(kind=OrganisationKind.SQUAD, is_active=True).values_list("pk", "parent_id"):
        squads.setdefault(parent_id or 0, []).append(id)
    seen_cases = [seen for seen in _closed(question.most) if seen.squad_id and len(squads.get(seen.department_id, ())) > 1]
    last: dict[int, list[int]] = {}
    plain_of: dict[int, list[int]] = {}
    for seen in reversed(seen_cases):
        before = last.get(seen.department_id, [])
        plain_of[seen.case_id] = before[:3]
        last[seen.department_id] = [seen.squad_id or 0, *(squad for squad in before if squad != seen.squad_id)]

    def row(seen: _Seen) -> list[Any]:
        facts = _squad_facts(seen)
        return [facts, "", "", seen.squad_id, 1.0, f"d{seen.department_id}|s{seen.subclass_id}", seen.grid_code]

    def held(seen: _Seen) -> list[Any]:
        return [_squad_facts(seen), "", "", seen.squad_id, squads[seen.department_id], plain_of[seen.case_id]]

    return _parted(seen_cases, row, held)


def _squad_facts(seen: _Seen) -> list[str]:
    return facts_of_case(
        subclass_id=seen.subclass_id, grid_code=seen.grid_code, keepers=seen.keepers, department_id=seen.department_id
    )  # fmt: skip


def _parted(seen: Sequence[_Seen], row: Any, held: Any) -> Examples | None:
    """The newest month apart. Nothing is trained on that was dispatched in it, nor on what had not ended before it."""
    if not seen:
        return None
    held_since = seen[0].at - timedelta(days=HELD_BACK)
    before = [one for one in reversed(seen) if one.at < held_since and one.ended_at < held_since]
    after = [one for one in reversed(seen) if one.at >= held_since]
    if not before:
        return None
    return Examples([row(one) for one in before], [held(one) for one in after], before[0].at, before[-1].at, held_since, seen[0].at)


# ── what callers say ─────────────────────────────────────────────────────────────────────────────────────────────────
CALLERS = frozenset({"hotline", "transfer", "public", "media", "letters", "leader", "police"})
OTHERS = 0.3  # the weight of a text that was written beside a subclass already chosen
_SAID = ("subclass_id", "urgent", "source", "description", "address", "filed_at")


def _said(most: int) -> list[tuple[int, bool, str, str, str, datetime]]:
    """The newest filed cases that stand: what was said, and as what it was filed; the oldest first."""
    found = Case.objects.filter(filed_at__isnull=False, outcome__in=[Outcome.OPEN, Outcome.CLOSED])
    return list(found.order_by("-filed_at").values_list(*_SAID)[:most])[::-1]


def subclass_examples(question: Question) -> Examples | None:
    """What callers said and as what it was filed; the plain rule is the catalogue's word list."""
    listed = words_of_catalogue()
    return _of_texts(question, lambda row: row[0], lambda clean: [id for id, _share in listed.ranked(clean)])


def urgency_examples(question: Question) -> Examples | None:
    """What callers said and whether the condition that it was filed under is urgent; the plain rule is the words of danger."""
    return _of_texts(question, lambda row: int(row[1]), lambda clean: [1, 0] if words_of_danger(clean) else [0, 1])


def _of_texts(question: Question, answer: Callable[[Any], int], plain: Callable[[str], list[int]]) -> Examples | None:
    """Held back is what callers said in the newest month, as they said it: with the place in it."""
    rows = _said(question.most)
    if not rows:
        return None
    held_since = rows[-1][-1] - timedelta(days=HELD_BACK)
    before = [row for row in rows if row[-1] < held_since]
    after = [row for row in rows if row[-1] >= held_since and row[2] in CALLERS]
    if not before:
        return None
    examples = [[[], row[3], row[4], answer(row), 1.0 if row[2] in CALLERS else OTHERS, "", ""] for row in before]
    held = [[[], row[3], "", answer(row), None, plain(cleaned(row[3]))] for row in after]
    return Examples(examples, held, before[0][-1], before[-1][-1], held_since, rows[-1][-1])


EXAMPLES: dict[Ask, Callable[[Question], Examples | None]] = {
    Ask.DEPARTMENT: department_examples,
    Ask.SQUAD: squad_examples,
    Ask.SUBCLASS: subclass_examples,
    Ask.URGENCY: urgency_examples,
}
