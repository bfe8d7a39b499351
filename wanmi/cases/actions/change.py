"""The one place where a case changes after its report: columns, version, fact and the screens that hear of it, together."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from wanmi.cases.models import Case
from wanmi.cases.queries.rows import as_columns
from wanmi.cases.rules.fact_data import Change
from wanmi.cases.rules.state import CaseState
from wanmi.journal.actions import Actor, record_fact


def change_case(row_id: int, change: Change, *, by: Actor | None, at: datetime, key: UUID | None = None) -> CaseState:
    """Write one change (rules/fact_data.py makes it) into the row and into the journal; the case as it stands then.

    In the caller's transaction, who holds the row's lock and has read the state that the change begins from under it. `key` is the
    sender's own id. Raises IntegrityError where the same `key` was used for the case before.
    """
    after = change.after
    Case.objects.filter(pk=row_id).update(**as_columns(change.columns))
    record_fact(
        change.fact,
        about=("case", after.number),
        by=by,
        at=at,
        data=change.data,
        area=after.grid_code,
        topics=change.topics,
        key=key,
    )
    return after
