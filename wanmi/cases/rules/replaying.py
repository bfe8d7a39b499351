"""A case from its facts. What they left out when they were written is frozen here, apart from what the columns are today.

A column that is renamed, added or means something else is a new version of the family's facts: an upcast in the room's apps.py gives
the old ones their new form. Nothing here falls back on a default of CaseState, so neither a renamed column nor a changed default can
alter what stands in the journal; the sample in tests/data holds that for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from wanmi.cases.rules.rows import Situation, after, rows_in
from wanmi.cases.rules.state import COLUMNS, CaseState, Changes, from_json

# The columns that the first fact of a case leaves out, and what each is then. Never altered without an upcast that fills in the old.
LEFT_OUT: Mapping[str, Any] = MappingProxyType(
    dict.fromkeys(
        (
            "condition_id", "accuracy_m", "responsibility_grid_id", "component_id", "reported_by_id", "due_at", "warn_at", "command_id",
            "department_id", "squad_id", "worker_id", "task_supervisor_id", "accepted_at", "filed_at", "dispatched_at", "signed_at",
            "sign_due_at", "fed_back_at", "checked_at", "ended_at", "disposal_due_at", "replied_at", "stopped_at", "stopped_due_at",
            "stopped_warn_at", "previous_department_id", "suspended_until", "visited_at", "handed_from_id", "sampled_at",
        )
    )
    | dict.fromkeys(("urgent", "reply_wanted", "on_the_spot", "disposal_late", "repeated", "late_exempt"), False)
    | dict.fromkeys(
        (
            "reporter_name", "reporter_phone", "outcome", "disposal_limit", "verification", "check_result", "closing_note", "reply_result",
            "open_requests", "asked_once", "satisfaction",
        ), "",
    )
    | dict.fromkeys(
        (
            "rework_count", "reply_tries", "suspension_count", "extension_count", "extended_minutes", "misdispatch_count",
            "refused_return_count", "open_orders", "order_count", "urge_count", "reopen_count",
        ), 0,
    )
    | {"version": 1}
)  # fmt: skip


class UnknownColumns(Exception):
    """A fact names columns that a case has not, or its first one lacks some that it has: an upcast is missing."""

    def __init__(self, columns: Iterable[str]) -> None:
        super().__init__(", ".join(sorted(columns)))


def rebuilt(contents: Iterable[Mapping[str, Any]]) -> CaseState:
    """The case that its facts tell of, by what they hold in the form of today (Fact.content), the first one first: its columns, then
    each one's changes over them. Raises UnknownColumns."""
    return rebuilt_whole(contents).case


def rebuilt_whole(contents: Iterable[Mapping[str, Any]]) -> Situation:
    """The case with all the requests and orders that its facts tell of. Raises UnknownColumns."""
    kept = [content for content in contents if "set" in content]
    first = dict(LEFT_OUT) | columns_in(kept[0])
    if missing := set(COLUMNS) - set(first):
        raise UnknownColumns(missing)
    situation = Situation(CaseState(**first))
    for content in kept[1:]:
        situation = after(situation, columns_in(content), rows_in(content))
    return situation


def columns_in(content: Mapping[str, Any]) -> Changes:
    """The columns that one fact changed. Raises UnknownColumns."""
    kept = content.get("set", {})
    if unknown := set(kept) - set(COLUMNS):
        raise UnknownColumns(unknown)
    return from_json(kept)
