"""How often a suggestion is taken, noted behind the move: what was suggested is reckoned anew from the facts, as it was at that moment.

No form says what it suggested, so that no program that moves cases by the API need say it either, and none can say it wrongly. The state of
the case is rebuilt up to the fact before, and the same rule asked at the fact's own moment. Bodies, duties and the version in use are those
of some seconds later; where the reaction comes so late that this would be a guess, nothing is noted.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wanmi.cases.queries.choices import choices_of
from wanmi.cases.queries.rows import rebuilt_from_journal
from wanmi.journal.models import Fact
from wanmi.kit.rooms import Reaction
from wanmi.learning.models import Suggested, SuggestionOutcome
from wanmi.learning.queries.versions import version_in_use
from wanmi.learning.rules.questions import Ask

LATE = timedelta(minutes=10)  # between the moment, its fact and its reaction; what is later (a written past, a long stop) is not noted
KEPT = timedelta(days=400)
# The move → what it asks for, and the column that it sets.
MOVES = {
    "case.dispatch": (Suggested.DEPARTMENT, "department_id"),
    "case.assign": (Suggested.SQUAD, "squad_id"),
    "case.send_check": (Suggested.SUPERVISOR, "task_supervisor_id"),
    "case.send_verification": (Suggested.SUPERVISOR, "task_supervisor_id"),
}


def note_outcome(fact: Fact) -> None:
    """What was suggested when the task was given out, and whether it was taken. Run twice it is noted once."""
    if fact.recorded_at - fact.at > LATE or timezone.now() - fact.recorded_at > LATE:
        return
    ask, column = MOVES[fact.name]
    chosen = fact.content["set"].get(column)
    if chosen is None or _changed_since(ask, fact.at):
        return
    before = rebuilt_from_journal(fact.subject_id, until=fact.sequence - 1)
    suggested = next((each.value for each in choices_of(ask, before, at=fact.at) or () if each.suggested), None)
    if suggested is None:
        return
    values = {
        "ask": ask, "at": fact.at, "area_code": before.grid_code, "suggested": suggested, "chosen": chosen, "taken": suggested == chosen,
        "learned": _is_learned(ask),
    }  # fmt: skip
    SuggestionOutcome.objects.get_or_create(fact_id=fact.pk, defaults=values)


def _changed_since(ask: Suggested, at: datetime) -> bool:
    """Whether a newer version has come into use since the moment."""
    version = version_in_use(Ask(ask)) if ask != Suggested.SUPERVISOR else None
    return version is not None and version.trained_at > at


def _is_learned(ask: Suggested) -> bool:
    return ask != Suggested.SUPERVISOR and version_in_use(Ask(ask)) is not None


def forget_outcomes(*, at: datetime) -> int:
    """Let go what is older than a year and a month; how many rows."""
    return SuggestionOutcome.objects.filter(at__lt=at - KEPT).delete()[0]


REACTIONS = (Reaction("learning.note_outcome", tuple(MOVES), note_outcome, _("记录推荐是否采纳")),)
