"""Batches of papers that somebody asked for."""

from __future__ import annotations

from django.db.models import QuerySet

from wanmi.kit.refusals import NotFound
from wanmi.papers.models import PrintRun
from wanmi.people.rules.seats import Seat

RECENT = 10  # batches that are listed


def runs_of(seat: Seat) -> QuerySet[PrintRun]:
    """The person's own, the newest first."""
    return PrintRun.objects.filter(requested_by_id=seat.person_id).defer("papers")[:RECENT]


def run_for(seat: Seat, id: int) -> PrintRun:
    """A batch of the person's own. Raises NotFound."""
    found = PrintRun.objects.filter(pk=id, requested_by_id=seat.person_id).first()
    if found is None:
        raise NotFound
    return found
