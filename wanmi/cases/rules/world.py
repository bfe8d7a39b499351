"""What the rules must know of the world around a case.

The database answers while people work, plain dictionaries while history is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from wanmi.catalogue.rules.facts import ConditionFacts, SubclassFacts
from wanmi.kit.rules.limits import Limit


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    id: int
    kind: str
    name: str
    path: str
    parent_id: int | None
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """Somebody a case may be given to: the posts' (role, organisation id) that they hold now."""

    id: int
    name: str
    posts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ComponentFacts:
    id: int
    code: str
    subclass_id: int


class World(Protocol):
    def subclass(self, id: int) -> SubclassFacts | None: ...
    def condition(self, id: int) -> ConditionFacts | None: ...
    def organisation(self, id: int) -> OrganisationFacts | None: ...
    def person(self, id: int) -> PersonFacts | None: ...
    def centre_for(self, grid_code: str) -> int: ...
    def command_for(self, grid_code: str) -> int: ...
    def due(self, at: datetime, limit: Limit) -> tuple[datetime, datetime]:
        """(deadline, moment of 80 %), aware UTC."""
        ...
