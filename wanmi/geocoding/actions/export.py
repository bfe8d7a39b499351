"""Taking places out as a file leaves a fact."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from wanmi.journal.actions import record_fact
from wanmi.people.rules.seats import Seat


def note_export(*, id: UUID, query: str, rows: int, by: Seat, at: datetime) -> None:
    """Record that so many places were taken out, and by which filters."""
    record_fact("place.export", about=("export", id), by=by, at=at, data={"query": query[:1000], "rows": rows}, new=True)
