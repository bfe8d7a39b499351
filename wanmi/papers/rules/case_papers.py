"""Which papers a case has: told from the facts of its story."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from wanmi.papers.rules.papers import BY_KEY, PAPERS, Paper

SEPARATOR = "-"


@dataclass(frozen=True, slots=True)
class CaseFact:
    """A fact of a case as papers read it. `set`: the columns that it changed, `given`: what was handed in with it."""

    name: str
    sequence: int
    at: datetime
    person_id: int | None
    post_id: int | None
    given: Mapping[str, Any]
    set: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CasePaper:
    """One paper of one case: the `sequence`-th of its kind, the fact that opens it and those that follow."""

    paper: Paper
    sequence: int
    opening: CaseFact | None
    following: list[CaseFact] = field(default_factory=list)

    @property
    def facts(self) -> list[CaseFact]:
        """All of them, in their order."""
        return [*([self.opening] if self.opening else []), *self.following]

    def last(self, *moves: str) -> CaseFact | None:
        """The last of its facts that is one of these moves."""
        return next((fact for fact in reversed(self.facts) if fact.name.removeprefix("case.") in moves), None)

    def number(self, case_number: str) -> str:
        """文书编号: the case's number, the sign of the kind, the how-many-th of it."""
        return SEPARATOR.join((case_number, self.paper.sign, f"{self.sequence:02d}"))


def papers_in(facts: Sequence[CaseFact], papers: Iterable[Paper] = PAPERS) -> Iterator[CasePaper]:
    """The papers that these facts (the first one first) give, in the order of their kinds."""
    for paper in papers:
        yield from _of_kind(paper, facts)


def _of_kind(paper: Paper, facts: Sequence[CaseFact]) -> list[CasePaper]:
    if not paper.opens:
        return [CasePaper(paper, 1, facts[0] if facts else None)]
    found: list[CasePaper] = []
    for fact in facts:
        if fact.name in paper.opens:
            found.append(CasePaper(paper, len(found) + 1, fact))
        elif fact.name in paper.follows and found:
            found[-1].following.append(fact)
    return found


def paper_in(facts: Sequence[CaseFact], key: str, sequence: int) -> CasePaper | None:
    """One of them; None where the story does not give it."""
    paper = BY_KEY.get(key)
    found = _of_kind(paper, facts) if paper else []
    return found[sequence - 1] if 0 < sequence <= len(found) else None
