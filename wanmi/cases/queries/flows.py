"""Flow versions in force: read from the database once, kept in the process (a version never changes)."""

from __future__ import annotations

from django.core.cache import cache

from wanmi.cases.models import Flow
from wanmi.cases.rules.flow import FlowTable, read_flow

_known: dict[int, FlowTable] = {}


class NoFlow(RuntimeError):
    """No flow is in force: load the standards first (`wanmi import standards`)."""


def flow_of(flow_id: int) -> FlowTable:
    """The table of one version."""
    if flow_id not in _known:
        row = Flow.objects.get(pk=flow_id)
        _known[flow_id] = read_flow(row.table, version=row.version)
    return _known[flow_id]


def current_flow_id() -> int:
    """The version that new cases start under."""
    found: int | None = cache.get("cases.current_flow")
    if found is None:
        found = Flow.objects.filter(is_current=True).values_list("pk", flat=True).first()
        if found is None:
            raise NoFlow("no flow is in force: run `wanmi import standards`")
        cache.set("cases.current_flow", found, 30)
    return found


def current_flow() -> FlowTable:
    return flow_of(current_flow_id())
