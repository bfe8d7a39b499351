"""Everything that the papers of some cases tell, in a fixed number of questions however many cases there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from wanmi.cases.models import Case
from wanmi.cases.queries.privacy import knows_supervisors
from wanmi.cases.queries.scope import sees_area
from wanmi.desks.queries.case import Exhibit, exhibits_of_each
from wanmi.desks.queries.timeline import Names, posts_known
from wanmi.journal.models import Fact
from wanmi.papers.rules.case_papers import CaseFact
from wanmi.people.models import Organisation, Person
from wanmi.people.queries import may
from wanmi.people.rules.seats import Seat

PRINTS, KEEPS = "papers.print_papers", "papers.keep_templates"
WITH = (
    "component__owner", "component__maintainer", "responsibility_grid", "department", "squad", "worker", "reported_by", "task_supervisor",
    "centre", "command",
)  # fmt: skip
GIVEN_PEOPLE = ("supervisor_id", "worker_id")


@dataclass(frozen=True)
class CaseStory:
    """One case with what was told of it, the first fact first, and its files."""

    row: Case
    facts: tuple[Fact, ...] = ()
    paper_facts: tuple[CaseFact, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()


@dataclass(frozen=True)
class CaseStories:
    """Cases by their number in the order in which they were asked for; who is who in their stories, as far as the seat may know; the full
    names of bodies (id → name), and the body of each post."""

    seat: Seat
    at: datetime
    stories: dict[str, CaseStory]
    names: Names
    bodies: dict[int, str] = field(default_factory=dict)
    body_of_post: dict[int, int] = field(default_factory=dict)


def case_fact(fact: Fact) -> CaseFact:
    """A fact as papers read it."""
    content = fact.content
    return CaseFact(fact.name, fact.sequence, fact.at, fact.person_id, fact.post_id, content.get("given") or {}, content.get("set") or {})


def cases_to_print(seat: Seat, numbers: Iterable[str]) -> list[Case]:
    """The cases of these that the seat sees and whose papers it may print, in the order of the numbers. One query."""
    choices = list(dict.fromkeys(number[:20] for number in numbers))
    found = {row.number: row for row in Case.objects.visible_to(seat).select_related(*WITH).filter(number__in=choices)}
    return [found[number] for number in choices if number in found and may(seat, PRINTS, found[number].about())]


def stories_of(cases: Sequence[Case]) -> dict[str, list[Fact]]:
    """Number → the facts of each case, the first one first. One query."""
    numbers = [case.number for case in cases]
    found: dict[str, list[Fact]] = defaultdict(list)
    for fact in Fact.objects.filter(subject_kind="case", subject_id__in=numbers).order_by("subject_id", "sequence"):
        found[fact.subject_id].append(fact)
    return found


def case_stories(seat: Seat, numbers: Iterable[str], *, at: datetime) -> CaseStories:
    """Six queries: cases, facts, files, people, posts, bodies."""
    cases = cases_to_print(seat, numbers)
    facts, files = stories_of(cases), exhibits_of_each(cases, seat)
    everything = [fact for each in facts.values() for fact in each]
    return CaseStories(
        seat,
        at,
        {
            case.number: CaseStory(
                case, tuple(facts[case.number]), tuple(case_fact(fact) for fact in facts[case.number]), files.get(case.pk, ())
            )
            for case in cases
        },
        _names(everything, seat),
        dict(Organisation.objects.values_list("pk", "name")),
        _bodies_of_posts(everything),
    )


def _names(facts: Iterable[Fact], seat: Seat) -> Names:
    people: set[int] = set()
    for fact in facts:
        given = fact.content.get("given") or {}
        people |= {fact.person_id} if fact.person_id else set()
        people |= {given[name] for name in GIVEN_PEOPLE if isinstance(given.get(name), int)}
    known = {id: (name, number) for id, name, number in Person.objects.filter(pk__in=people).values_list("pk", "name", "number")}
    return Names(hides=not knows_supervisors(seat), sees_area=sees_area(seat), people=known, posts=posts_known())


def _bodies_of_posts(facts: Iterable[Fact]) -> dict[int, int]:
    from wanmi.people.models import Post

    posts = {fact.post_id for fact in facts if fact.post_id}
    return dict(Post.objects.filter(pk__in=posts).values_list("pk", "organisation_id"))
