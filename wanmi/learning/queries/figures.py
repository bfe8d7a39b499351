"""What the page of suggestions shows: the newest version of each question, those before it, and where the training stands."""

from __future__ import annotations

from django.db.models import QuerySet

from wanmi.learning.models import LearnedVersion, Task, Training

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
