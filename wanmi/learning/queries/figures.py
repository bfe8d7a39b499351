"""What the page of suggestions shows: the newest version of each question, those before it, and where the training stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from wanmi.learning.models import LearnedVersion, Suggested, SuggestionOutcome, Task, Training
from wanmi.people.rules.seats import Seat

RECENT = timedelta(days=30)
SHOWN = 40  # versions of the list


def newest_versions() -> dict[str, LearnedVersion]:
    """Of each question that was trained the newest version, without its weights, in the order of the questions. One query."""
    rows = LearnedVersion.objects.defer("weights").order_by("task", "-trained_at", "-pk").distinct("task")
    found = {row.task: row for row in rows}
    return {task: found[task] for task in Task.values if task in found}


def versions() -> QuerySet[LearnedVersion]:
    """The versions, the newest first, without their weights."""
    return LearnedVersion.objects.defer("weights").select_related("training__asked_by").order_by("-trained_at", "-pk")[:SHOWN]


def last_training() -> Training | None:
    """The one that runs, or the one before."""
    return Training.objects.order_by("-pk").first()


@dataclass(frozen=True, slots=True)
class Taken:
    """Of `count` suggestions of one kind `taken` were followed; `learned`: those that were learned, else those by the plain rule."""

    ask: str
    learned: bool
    count: int
    taken: int

    @property
    def share(self) -> float:
        return self.taken / self.count if self.count else 0.0


def taken_within(seat: Seat, *, at: datetime) -> list[Taken]:
    """How often suggestions of the last 30 days were taken, in the area of the seat, in the order of the kinds. One query."""
    recent = SuggestionOutcome.objects.filter(at__gt=at - RECENT, at__lte=at, area_code__startswith=seat.area_code)
    counted = recent.order_by().values("ask", "learned").annotate(all_of=Count("pk"), followed=Count("pk", filter=Q(taken=True)))
    rows = counted.values_list("ask", "learned", "all_of", "followed")
    order = list(Suggested.values)
    return sorted((Taken(*row) for row in rows), key=lambda row: (order.index(row.ask), not row.learned))
