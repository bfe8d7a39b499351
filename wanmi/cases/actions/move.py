"""Making a move: the one place where a case changes. Lock, judge by the rules, write the columns, attach files, record the fact.

What each move does is a pure function in rules/effects.py; which seat may make it from where is a row of the flow table.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from wanmi.cases.actions.exhibits import attach
from wanmi.cases.models import Case, Purpose
from wanmi.cases.queries.exhibits import NOT_MOVES
from wanmi.cases.queries.flows import flow_of
from wanmi.cases.queries.rows import as_columns, state_of
from wanmi.cases.queries.world import LivingWorld
from wanmi.cases.rules import refusals as no
from wanmi.cases.rules.effects import Turn
from wanmi.cases.rules.given import Given
from wanmi.cases.rules.play import play
from wanmi.cases.rules.state import CaseState, changed
from wanmi.cases.rules.telling import given_data, move_data, topics_of_move
from wanmi.journal.actions import record_fact
from wanmi.journal.models import Fact
from wanmi.journal.queries import story_of
from wanmi.kit.refusals import NotFound
from wanmi.people.models import Person
from wanmi.people.rules.seats import Seat

PURPOSES = {"answer_verification": Purpose.VERIFY, "answer_check": Purpose.CHECK, "feed_back": Purpose.AFTER}


@transaction.atomic
def make_move(
    move: str, *, number: str, given: Given, by: Seat, at: datetime, key: UUID | None = None, version: int | None = None
) -> CaseState:
    """Make `move` on the case `number` and return how it stands then.

    `key` is the sender's own id of this move: sent again with the same content it changes nothing and gives the case as it is.
    `version` is what the sender saw; another one's move since then is told by MovedMeanwhile. Raises the Refusal that says why not.
    """
    row = Case.objects.select_for_update().filter(number=number).first()
    if row is None:
        raise NotFound()
    case = state_of(row)
    if key is not None and (done := story_of("case", number).filter(key=key).first()):
        return _as_done(done, move, given, by, case)
    if version is not None and version != case.version:
        raise _told(number)
    flow = flow_of(case.flow_id)
    try:
        changes = play(case, move, given, Turn(by=by, at=at, flow=flow, world=LivingWorld(at)))
    except no.WrongStage:
        _tell_if_just_moved(number, at)
        raise
    Case.objects.filter(pk=row.pk).update(**as_columns(changes))
    after = changed(case, changes)
    attach(row.pk, given.evidence, PURPOSES.get(move, Purpose.BEFORE), sequence=after.version, by=by)
    record_fact(
        f"case.{move}",
        about=("case", number),
        by=by,
        at=at,
        data=move_data(case, after, changes, given),
        area=after.grid_code,
        topics=topics_of_move(case, after, by.person_id),
        key=key,
    )
    return after


def _as_done(done: Fact, move: str, given: Given, by: Seat, case: CaseState) -> CaseState:
    same = done.name == f"case.{move}" and done.data["given"] == given_data(given)
    if not same or done.person_id != by.person_id:
        raise no.ChangedMove(field="key")
    return case


def _tell_if_just_moved(number: str, at: datetime) -> None:
    """Two pressed at once: the second hears who was first and what they did."""
    last = story_of("case", number).last()
    if last is not None and abs((at - last.at).total_seconds()) < 60:
        raise _told(number)


def _told(number: str) -> no.MovedMeanwhile:
    last = story_of("case", number).last()
    if last is None:
        raise NotFound()
    person = Person.objects.filter(pk=last.person_id or 0).values_list("name", flat=True).first()
    return no.MovedMeanwhile(who=person or "系统", what=name_of_fact(last), when=timezone.localtime(last.at).strftime("%H:%M:%S"))


def name_of_fact(fact: Fact) -> str:
    """The move's name in words."""
    row = Case.objects.filter(number=fact.subject_id).values_list("flow_id", flat=True).first()
    move = flow_of(row).moves.get(fact.name.removeprefix("case.")) if row else None
    return move.name if move else NOT_MOVES.get(fact.name.removeprefix("case."), fact.name)
