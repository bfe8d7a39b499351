"""Components and the findings of a census that are taken out as a file are told to the journal."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from wanmi.journal.actions import record_fact
from wanmi.people.rules.seats import Seat


def note_export(*, rows: int, query: str, by: Seat, at: datetime) -> None:
    """Record that so many components were taken out, and by which filters."""
    data = {"layer": "components", "rows": rows, "form": "excel", "query": query[:300]}
    record_fact("layer.export", about=("export", uuid4()), by=by, at=at, data=data, new=True)


def note_census_export(*, census_id: int, rows: int, by: Seat, at: datetime) -> None:
    """Record that the findings of a census were taken out."""
    data = {"layer": "census", "rows": rows, "form": "excel"}
    record_fact("layer.export", about=("census", census_id), by=by, at=at, data=data)
