"""The one place where a case changes after its report: columns, rows, holder, version, fact and the screens that hear of it, together."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from wanmi.cases.models import Case, CaseOrder, CaseRequest
from wanmi.cases.queries.rows import as_columns
from wanmi.cases.rules.fact_data import Change
from wanmi.cases.rules.holding import holder_of
from wanmi.cases.rules.rows import ORDER, REQUEST, RowChange
from wanmi.cases.rules.state import CaseState
from wanmi.flow.queries.flows import flow_of
from wanmi.journal.actions import Actor, record_fact


def change_case(row_id: int, change: Change, *, by: Actor | None, at: datetime, key: UUID | None = None) -> CaseState:
    """Write one change (rules/fact_data.py makes it) into the row and into the journal; the case as it stands then.

    In the caller's transaction, who holds the row's lock and has read the state that the change begins from under it. `key` is the
    sender's own id. Raises IntegrityError where the same `key` was used for the case before.
    """
    after = change.after
    holder = holder_of(flow_of(after.flow_id), after)
    Case.objects.filter(pk=row_id).update(**as_columns(change.columns), holder_id=holder)
    for row in change.rows:
        _change_row(row_id, after.grid_code, row)
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


MODELS: dict[str, type[CaseRequest] | type[CaseOrder]] = {REQUEST: CaseRequest, ORDER: CaseOrder}


def _change_row(case_id: int, grid_code: str, row: RowChange) -> None:
    """A row that is known is changed, a new one is added: its first change tells all its columns; where its case lies stands beside."""
    model = MODELS[row.kind]
    if "kind" in row.columns:
        model.objects.create(case_id=case_id, grid_code=grid_code, number=row.number, **row.columns)
    else:
        model.objects.filter(case_id=case_id, number=row.number).update(**row.columns)
