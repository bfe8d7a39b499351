"""What the rules look up about a case: classes, organisations, people, deadlines.

The database answers while people work, plain dictionaries while history is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from wanmi.catalogue.rules.facts import ConditionFacts, SubclassFacts
from wanmi.kit.rules.working_calendar import WorkingCalendar

COUNTY = 6  # digits of a county's code


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    id: int
    kind: str
    name: str
    path: str
    parent_id: int | None
    is_active: bool = True
    area_code: str = ""
    level: str = "county"


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """Somebody a case may be given to, by the posts that they hold now: the areas in which they take tasks ('' the whole city), and the
    ids of the squads for which they handle cases."""

    id: int
    name: str
    walks: frozenset[str] = frozenset()
    squads: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class ComponentFacts:
    id: int
    code: str
    subclass_id: int


def serves(area_code: str, grid_code: str) -> bool:
    """Whether who answers for an area may be given a case in a grid: of an area that holds the grid, or of its county."""
    return grid_code.startswith(area_code) or area_code.startswith(grid_code[:COUNTY])


def centre_among(centres: Iterable[tuple[str, str, int]], grid_code: str, levels: Sequence[str]) -> int | None:
    """Of centres as (area, level, id), those with the longest area first, the one that answers for a place: at the first of the levels
    that has one there, else of all."""
    near = [(level, id) for area, level, id in centres if grid_code.startswith(area)]
    for wanted in levels:
        for level, id in near:
            if level == wanted:
                return id
    return near[0][1] if near else None


class Lookup(Protocol):
    def subclass(self, id: int) -> SubclassFacts | None: ...
    def condition(self, id: int) -> ConditionFacts | None: ...
    def organisation(self, id: int) -> OrganisationFacts | None: ...
    def person(self, id: int) -> PersonFacts | None: ...
    def centre_for(self, grid_code: str, levels: Sequence[str] = ()) -> int:
        """The supervision centre that answers for a place, at the first of the levels that has one; of none given the nearest."""
        ...

    def command_for(self, grid_code: str, levels: Sequence[str] = ()) -> int:
        """The command centre, likewise."""
        ...

    @property
    def calendar(self) -> WorkingCalendar: ...
