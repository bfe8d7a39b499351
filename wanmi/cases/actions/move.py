"""Making a move: lock, judge by the rules, change the case (change.py), attach files.

What each move does is a pure function in rules/effects.py; which seat may make it from where is a row of the flow table.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wanmi.cases.actions.change import change_case
from wanmi.cases.actions.exhibits import attach
from wanmi.cases.models import SEES, Case, Purpose
from wanmi.cases.queries.exhibits import NOT_MOVES
from wanmi.cases.queries.lookup import DatabaseLookup
from wanmi.cases.queries.privacy import knows_supervisors, stays_unnamed
from wanmi.cases.queries.rows import rebuilt_from_journal, situation_of
from wanmi.cases.rules import refusals as no
from wanmi.cases.rules.effects import EFFECTS, MoveContext
from wanmi.cases.rules.fact_data import move_change
from wanmi.cases.rules.fact_inputs import input_data
from wanmi.cases.rules.move_inputs import MoveInput
from wanmi.cases.rules.play import check_may_make, play
from wanmi.cases.rules.state import CaseState
from wanmi.flow.queries.flows import flow_of
from wanmi.journal.models import Fact
from wanmi.journal.queries import story_of
from wanmi.kit.refusals import NotFound
from wanmi.kit.rooms import Extent
from wanmi.people.models import Post
from wanmi.people.queries import extent_of, people_in_view
from wanmi.people.rules.role_words import words_of
from wanmi.people.rules.seats import Seat


@transaction.atomic
def make_move(
    move: str, *, number: str, move_input: MoveInput, by: Seat, at: datetime, key: UUID | None = None, version: int | None = None
) -> CaseState:
    """Make `move` on the case `number` and return how it stands then.

    Sight comes first: a case that the seat may not see is not there. Then whether the move is the seat's, then whether the case has
    moved on. `key` is the sender's own id of this move: sent again with the same content it changes nothing and gives the case as it
    is, or as the move left it where that took it out of the sender's sight. `version` is what the sender saw; another one's move since
    then is told by MovedMeanwhile. Raises the Refusal that says why not.
    """
    row = Case.objects.visible_to(by).select_for_update(of=("self",)).filter(number=number).first()
    if row is None:
        return _left_behind(move, number, move_input, by, key)
    situation = situation_of(row)
    case = situation.case
    if key is not None and (done := story_of("case", number).filter(key=key).first()):
        _check_same(done, move, move_input, by)
        return case
    flow = flow_of(case.flow_id)
    check_may_make(flow, situation, move, by)
    if version is not None and version != case.version:
        raise _refusal_facts(number, by)
    try:
        played = play(situation, move, move_input, MoveContext(by=by, at=at, flow=flow, lookup=DatabaseLookup(at)))
    except (no.WrongStage, no.NothingAsked):
        _refuse_if_just_moved(number, at, by)
        raise
    after = change_case(row.pk, move_change(case, move, played, move_input, person_id=by.person_id), by=by, at=at, key=key)
    attach(row.pk, move_input.evidence, Purpose(EFFECTS[move].photos), sequence=after.version, by=by)
    return after


def _left_behind(move: str, number: str, move_input: MoveInput, by: Seat, key: UUID | None) -> CaseState:
    """The case as this seat's own move left it, for whoever sends that move again after it took the case out of their sight.

    Raises NotFound for everybody else: there is no such case, or none for them.
    """
    done = story_of("case", number).filter(key=key, person_id=by.person_id, post_id=by.post_id).first() if key is not None else None
    if done is None:
        _refuse_if_taken_back(number, by)
        raise NotFound()
    _check_same(done, move, move_input, by)
    return rebuilt_from_journal(number, until=done.sequence)


def _refuse_if_taken_back(number: str, by: Seat) -> None:
    """Whoever had the task of this case knows that there is one, and is told why their answer is wanted no more."""
    if extent_of(by, SEES) == Extent.OWN and story_of("case", number).filter(data__given__supervisor_id=by.person_id).exists():
        raise no.TakenBack(number=number)


def _check_same(done: Fact, move: str, move_input: MoveInput, by: Seat) -> None:
    same = done.name == f"case.{move}" and done.content["given"] == input_data(move_input)
    if not same or done.person_id != by.person_id:
        raise no.ChangedMove(field="key")


def _refuse_if_just_moved(number: str, at: datetime, by: Seat) -> None:
    """Two pressed at once: the second hears who was first and what they did."""
    last = story_of("case", number).last()
    if last is not None and abs((at - last.at).total_seconds()) < 60:
        raise _refusal_facts(number, by)


def _refusal_facts(number: str, by: Seat) -> no.MovedMeanwhile:
    last = story_of("case", number).last()
    if last is None:
        raise NotFound()
    when = timezone.localtime(last.at).strftime("%H:%M:%S")
    return no.MovedMeanwhile(who=_actor_of(last, by), what=name_of_fact(last), when=when)


def _actor_of(fact: Fact, by: Seat) -> str:
    """Who did it, as far as this seat may know: the name, else the post's word; what nobody did the system did."""
    role = Post.objects.filter(pk=fact.post_id or 0).values_list("role", flat=True).first() or ""
    if not stays_unnamed(role) or knows_supervisors(by):
        name = people_in_view(by).filter(pk=fact.person_id or 0).values_list("name", flat=True).first()
        if name:
            return str(name)
    return _(words_of((role or "system",)))


def name_of_fact(fact: Fact) -> str:
    """The move's name in words."""
    row = Case.objects.filter(number=fact.subject_id).values_list("flow_id", flat=True).first()
    move = flow_of(row).moves.get(fact.name.removeprefix("case.")) if row else None
    return move.name if move else NOT_MOVES.get(fact.name.removeprefix("case."), fact.name)
