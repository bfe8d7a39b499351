"""Which papers cases have, for a seat."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from wanmi.cases.models import Case
from wanmi.papers.queries.case_stories import CaseStories, CaseStory, case_fact, cases_to_print, stories_of
from wanmi.papers.rules.case_papers import CasePaper, paper_in, papers_in
from wanmi.papers.rules.papers import BY_KEY, PAPERS
from wanmi.papers.rules.refusals import NoPaper
from wanmi.people.rules.seats import Seat

MOST_CASES = 200  # of one selection


@dataclass(frozen=True, slots=True)
class PaperChoice:
    """One paper by its name: case, kind, how-many-th of the kind."""

    number: str
    key: str
    sequence: int


@dataclass(frozen=True, slots=True)
class ListedPaper:
    """One paper of a case in a list. `at`: when what it records began; None for what only stands there."""

    key: str
    name: str
    sequence: int
    several: bool
    number: str
    at: datetime | None


def papers_of_case(seat: Seat, number: str) -> list[ListedPaper]:
    """The papers of one case. Raises NoPaper where the seat may not print its papers. Two queries."""
    cases = cases_to_print(seat, [number])
    if not cases:
        raise NoPaper
    facts = [case_fact(fact) for fact in stories_of(cases)[number]]
    found = list(papers_in(facts))
    count = [one.paper.key for one in found]
    return [
        ListedPaper(
            one.paper.key, one.paper.name, one.sequence, count.count(one.paper.key) > 1, one.number(number),
            one.opening.at if one.opening else None,
        )
        for one in found
    ]  # fmt: skip


def choices_of(seat: Seat, numbers: Iterable[str], kinds: Iterable[str] | None = None) -> tuple[list[Case], list[PaperChoice]]:
    """The papers of these kinds (None: of all) that these cases have, a case after the other; and the cases that the seat may print of.
    Two queries."""
    cases = cases_to_print(seat, numbers)
    chosen = PAPERS if kinds is None else [BY_KEY[key] for key in dict.fromkeys(kinds) if key in BY_KEY]
    facts = stories_of(cases)
    return cases, [
        PaperChoice(case.number, one.paper.key, one.sequence)
        for case in cases
        for one in papers_in([case_fact(fact) for fact in facts[case.number]], chosen)
    ]


def found_in(gathered: CaseStories, choices: Sequence[PaperChoice]) -> list[tuple[CaseStory, CasePaper]]:
    """The papers themselves. Raises NoPaper where a story does not give one."""
    papers = []
    for each in choices:
        story = gathered.stories.get(each.number)
        one = paper_in(story.paper_facts, each.key, each.sequence) if story else None
        if story is None or one is None:
            raise NoPaper
        papers.append((story, one))
    return papers
