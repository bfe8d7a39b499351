"""What was asked before, of a case and by a body: what stands beside a decision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from wanmi.cases.models import CaseRequest
from wanmi.cases.rules.rows import OPEN, RequestState
from wanmi.people.rules.seats import Seat

SINCE = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Before:
    """One request of the same case that was decided, withdrawn or lapsed."""

    kind: str
    state: str
    at: datetime
    decision: str


@dataclass(frozen=True, slots=True)
class Asked:
    """How often a body has asked for something of a kind lately, and what came of it."""

    times: int = 0
    approved: int = 0
    refused: int = 0


def earlier_requests(number: str, seat: Seat) -> list[Before]:
    """Those of a case that are not open any more, the last one first. One query."""
    rows = CaseRequest.objects.visible_to(seat).filter(case__number=number).exclude(state=OPEN).order_by("-number")
    return [Before(*row) for row in rows.values_list("kind", "state", "asked_at", "decision")[:20]]


def asked_lately(requests: Iterable[RequestState], seat: Seat, *, at: datetime) -> dict[tuple[int, str], Asked]:
    """(body, kind) → how often it asked in the ninety days before, for the bodies of these requests, as far as the
    seat sees what they asked. One query."""
    bodies = {one.asked_from_id for one in requests}
    rows = CaseRequest.objects.visible_to(seat).filter(asked_from_id__in=bodies, asked_at__gte=at - SINCE).order_by()
    states: dict[tuple[int, str], Counter[str]] = {}
    for body, kind, state, times in rows.values_list("asked_from_id", "kind", "state").annotate(times=Count("pk")):
        states.setdefault((body, kind), Counter())[state] += times
    return {where: Asked(sum(found.values()), found["approved"], found["refused"]) for where, found in states.items()}
