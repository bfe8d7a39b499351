"""One row of a list: just the columns it shows. Names come from what the process keeps, without a query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cached_property
from typing import Any

from wanmi.cases.models import Outcome, Source
from wanmi.cases.rules.clocks import Clock, clock_of
from wanmi.catalogue import queries as catalogue
from wanmi.flow.queries.flows import flow_of
from wanmi.grids.queries import PlaceNames, names_of
from wanmi.journal.models import Fact
from wanmi.kit.kept import Kept
from wanmi.people.models import Organisation, Person

SAYS_NOTHING = "事件"  # the issue of an event with one condition: the subclass has said it


@dataclass(frozen=True)
class Listed:
    """A case as lists show it; its fields are columns of Case."""

    id: int
    number: str
    flow_id: int
    kind: str
    subclass_id: int
    condition_id: int | None
    address: str
    grid_code: str
    source: str
    stage: str
    due_at: datetime | None
    warn_at: datetime | None
    disposal_limit: str
    sign_due_at: datetime | None
    signed_at: datetime | None
    reported_at: datetime
    ended_at: datetime | None
    outcome: str
    urgent: bool
    rework_count: int
    repeated: bool
    reply_wanted: bool
    on_the_spot: bool
    verification: str
    holder_id: int | None
    department_id: int | None
    squad_id: int | None
    worker_id: int | None
    task_supervisor_id: int | None
    replied_at: datetime | None
    reply_result: str
    reply_tries: int
    version: int
    open_requests: str
    open_orders: int
    urge_count: int

    @cached_property
    def subclass(self) -> str:
        found = catalogue.subclass_facts(self.subclass_id)
        return catalogue.called(found.name) if found else ""

    @cached_property
    def issue(self) -> str:
        found = catalogue.condition_facts(self.condition_id) if self.condition_id else None
        return found.issue if found and found.issue != SAYS_NOTHING else ""

    @cached_property
    def place(self) -> PlaceNames:
        return names_of(self.grid_code)

    @property
    def source_words(self) -> str:
        return str(Source(self.source).label)

    @property
    def outcome_words(self) -> str:
        return str(Outcome(self.outcome).label)

    @property
    def stage_words(self) -> str:
        return flow_of(self.flow_id).stages[self.stage].name

    @property
    def holder(self) -> str:
        """The short name of the squad, else the department, that has it."""
        return organisation_names().get(self.squad_id or self.department_id or 0, "")

    def clock(self, at: datetime) -> Clock:
        """The clock that counts for it now."""
        stage = flow_of(self.flow_id).stages[self.stage]
        return clock_of(stage, self.due_at, self.warn_at, self.disposal_limit, at=at, calendar=catalogue.working_calendar_now())

    def sign_late(self, at: datetime) -> bool:
        """Whether the department should have signed by now."""
        return bool(self.sign_due_at and not self.signed_at and not self.outcome and self.sign_due_at < at)


COLUMNS = tuple(field.name for field in fields(Listed))


@dataclass(frozen=True, slots=True)
class Ending:
    """By whom, when and why a case ended (回收站)."""

    who: str
    at: datetime
    why: str


def endings_of(numbers: Sequence[str]) -> dict[str, Ending]:
    """Number → how each of these ended cases ended, told from the journal. Two queries."""
    facts = Fact.objects.filter(subject_kind="case", subject_id__in=list(numbers), data__set__has_key="outcome")
    rows = list(facts.values_list("subject_id", "person_id", "at", "data"))
    names = dict(Person.objects.filter(pk__in={row[1] for row in rows if row[1]}).values_list("pk", "name"))
    return {number: Ending(names.get(person or 0, ""), at, _why(data)) for number, person, at, data in rows}


def _why(data: dict[str, Any]) -> str:
    inputs = data.get("given", {})
    return str(inputs.get("reason") or inputs.get("note") or "")


def organisation_names() -> dict[int, str]:
    """Id → short name of every organisation. Seldom a query: lists ask it for every row."""
    return _organisation_names()


_organisation_names = Kept(lambda: dict(Organisation.objects.values_list("pk", "short_name")), seconds=60)
