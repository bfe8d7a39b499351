"""What a case is at one moment, as a value. Its columns, and how each goes into a fact's JSON and back without loss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

Changes = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CaseState:
    """Every column of a case but its row id. Foreign keys are ids; location is (longitude, latitude) in degrees, SRID 4326."""

    uuid: UUID
    number: str
    flow_id: int
    kind: str
    subclass_id: int
    description: str
    location: tuple[float, float]
    address: str
    unit_grid_id: int
    grid_code: str
    area_class: int
    source: str
    stage: str
    stage_since: datetime
    centre_id: int
    reported_at: datetime
    version: int = 1
    condition_id: int | None = None
    urgent: bool = False
    accuracy_m: int | None = None
    responsibility_grid_id: int | None = None
    component_id: int | None = None
    reported_by_id: int | None = None
    reporter_name: str = ""
    reporter_phone: str = ""
    reply_wanted: bool = False
    on_the_spot: bool = False
    due_at: datetime | None = None
    warn_at: datetime | None = None
    outcome: str = ""
    command_id: int | None = None
    department_id: int | None = None
    squad_id: int | None = None
    worker_id: int | None = None
    task_supervisor_id: int | None = None
    accepted_at: datetime | None = None
    filed_at: datetime | None = None
    dispatched_at: datetime | None = None
    signed_at: datetime | None = None
    sign_due_at: datetime | None = None
    fed_back_at: datetime | None = None
    checked_at: datetime | None = None
    ended_at: datetime | None = None
    disposal_limit: str = ""
    disposal_due_at: datetime | None = None
    disposal_late: bool = False
    verification: str = ""
    check_result: str = ""
    closing_note: str = ""
    rework_count: int = 0
    repeated: bool = False
    replied_at: datetime | None = None
    reply_result: str = ""
    reply_tries: int = 0
    # A clock that stands still: since when, and the deadline and warning that it had then.
    stopped_at: datetime | None = None
    stopped_due_at: datetime | None = None
    stopped_warn_at: datetime | None = None
    previous_department_id: int | None = None  # who had it last, whose rest goes on where it comes back
    suspended_until: datetime | None = None
    suspension_count: int = 0
    extension_count: int = 0
    extended_minutes: int = 0  # counted time, in the limit's unit
    misdispatch_count: int = 0
    refused_return_count: int = 0
    open_requests: str = ""  # kinds of the open requests, in their order
    asked_once: str = ""  # kinds of requests that may be asked only once, and have been
    open_orders: int = 0
    order_count: int = 0
    urge_count: int = 0
    reopen_count: int = 0
    late_exempt: bool = False
    handed_from_id: int | None = None  # the centre or command that handed it over, until it is signed for
    sampled_at: datetime | None = None
    visited_at: datetime | None = None
    satisfaction: str = ""


COLUMNS: tuple[str, ...] = tuple(field.name for field in fields(CaseState))
MOMENTS = frozenset(name for name in COLUMNS if name.endswith("_at") or name in ("stage_since", "suspended_until"))


def changed(state: CaseState, changes: Changes) -> CaseState:
    """The state after the changes."""
    return replace(state, **changes)


def to_json(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Changes as a fact keeps them: moments as UTC text, UUIDs as text, places as [longitude, latitude]."""
    return {name: plain(value) for name, value in changes.items()}


def plain(value: Any) -> Any:
    """One value of a column as JSON holds it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, tuple):
        return list(value)
    return value


def from_json(kept: Mapping[str, Any]) -> Changes:
    """The inverse of to_json."""
    return {name: _rich(name, value) for name, value in kept.items()}


def _rich(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in MOMENTS:
        return datetime.fromisoformat(value)
    if name == "uuid":
        return UUID(value)
    if name == "location":
        return (float(value[0]), float(value[1]))
    return value
