"""A case from its facts. What they left out when they were written is frozen here, apart from what the columns are today.

A column that is renamed, added or means something else is a new version of the family's facts: an upcast in the room's apps.py gives
the old ones their new form. Nothing here falls back on a default of CaseState, so neither a renamed column nor a changed default can
alter what stands in the journal; the sample in tests/data holds that for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from wanmi.cases.rules.state import COLUMNS, CaseState, Changes, changed, from_json

# The columns that the first fact of a case leaves out, and what each is then. Never altered without an upcast that fills in the old.
LEFT_OUT: Mapping[str, Any] = MappingProxyType(
    dict.fromkeys(
        (
            "condition_id", "accuracy_m", "responsibility_grid_id", "component_id", "reported_by_id", "due_at", "warn_at", "command_id",
            "department_id", "squad_id", "worker_id", "task_supervisor_id", "accepted_at", "filed_at", "dispatched_at", "signed_at",
            "sign_due_at", "fed_back_at", "checked_at", "ended_at", "disposal_due_at", "replied_at",
        )
    )
    | dict.fromkeys(("urgent", "reply_wanted", "on_the_spot", "disposal_late", "repeated"), False)
    | dict.fromkeys(
        ("reporter_name", "reporter_phone", "outcome", "disposal_limit", "verification", "check_result", "closing_note", "reply_result"), ""
    )
    | {"version": 1, "rework_count": 0, "reply_tries": 0}
)  # fmt: skip


class UnknownColumns(Exception):
    """A fact names columns that a case has not, or its first one lacks some that it has: an upcast is missing."""

    def __init__(self, columns: Iterable[str]) -> None:
        super().__init__(", ".join(sorted(columns)))


def rebuilt(contents: Iterable[Mapping[str, Any]]) -> CaseState:
    """The case that its facts tell of, by what they hold in the form of today (Fact.content), the first one first: its columns, then
    each one's changes over them. Raises UnknownColumns."""
    changes = [columns_in(content) for content in contents if "set" in content]
    first = dict(LEFT_OUT) | changes[0]
    if missing := set(COLUMNS) - set(first):
        raise UnknownColumns(missing)
    state = CaseState(**first)
    for columns in changes[1:]:
        state = changed(state, columns)
    return state


def columns_in(content: Mapping[str, Any]) -> Changes:
    """The columns that one fact changed. Raises UnknownColumns."""
    kept = content.get("set", {})
    if unknown := set(kept) - set(COLUMNS):
        raise UnknownColumns(unknown)
    return from_json(kept)
