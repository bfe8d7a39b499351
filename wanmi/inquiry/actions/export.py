"""Taking cases, or what was asked of them, out of the system leaves a trace: who, when, which, how many."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.db import transaction

from wanmi.journal.actions import record_fact
from wanmi.people.rules.seats import Seat


@transaction.atomic
def note_export(*, query: str, rows: int, by: Seat, at: datetime) -> None:
    """Record that the cases of a search were taken out as a file."""
    record_fact("cases.export", about=("export", uuid4()), by=by, at=at, data={"query": query[:1000], "rows": rows}, new=True)


@transaction.atomic
def note_ledger_export(*, listed: str, query: str, rows: int, by: Seat, at: datetime) -> None:
    """Record that requests or orders (`listed`) of the ledger were taken out as a file."""
    data = {"listed": listed, "query": query[:1000], "rows": rows}
    record_fact("ledger.export", about=("export", uuid4()), by=by, at=at, data=data, new=True)
