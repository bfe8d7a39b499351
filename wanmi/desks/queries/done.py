"""What a person has done today, told from the journal."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from wanmi.cases.queries.days import local_day, midnight
from wanmi.flow.queries.flows import known_flows
from wanmi.journal.models import Fact
from wanmi.people.rules.seats import Seat


@dataclass(frozen=True, slots=True)
class Done:
    """A move made today: its name in words, how often, and by the last one the case it was made on."""

    move: str
    words: str
    times: int


def done_today(seat: Seat, *, at: datetime) -> list[Done]:
    """The moves that this person made through this post today, in the flow's order. One query."""
    since = midnight(local_day(at))
    facts = Fact.objects.filter(
        person_id=seat.person_id, post_id=seat.post_id, at__gte=since, subject_kind="case", name__startswith="case."
    )
    times = Counter(name.removeprefix("case.") for name in facts.values_list("name", flat=True))
    known = {move.key: move.name for flow in reversed(known_flows()) for move in flow.moves.values()}
    return [Done(key, name, times[key]) for key, name in known.items() if times[key]]
