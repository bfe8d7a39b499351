"""Flow versions in force: read from the database once, kept in the process (a version never changes).

A case keeps the stages, limits and moves of the version it began under. Ways out that a later version of the same model adds between
stages which both have are open to it too (decision 0020): an older case is not left where no move leads from.
"""

from __future__ import annotations

from django.core.cache import cache

from wanmi.flow.models import Flow, FlowInForce
from wanmi.flow.rules.flow import FlowTable
from wanmi.flow.rules.reading import read_flow
from wanmi.kit.kept import Kept

_known: dict[int, FlowTable] = {}
_completed: dict[tuple[int, int], FlowTable] = {}


class NoFlow(RuntimeError):
    """No flow is in force: load the standards first (`wanmi import standards`)."""


def flow_of(flow_id: int) -> FlowTable:
    """The table of one version, with the ways out that the newest version of its model adds."""
    own = _table_of(flow_id)
    newest = _newest().get(own.key, flow_id)
    if newest == flow_id:
        return own
    if (flow_id, newest) not in _completed:
        _completed[flow_id, newest] = own.completed_by(_table_of(newest))
    return _completed[flow_id, newest]


def _table_of(flow_id: int) -> FlowTable:
    if flow_id not in _known:
        row = Flow.objects.get(pk=flow_id)
        _known[flow_id] = read_flow(row.table, version=row.version)
    return _known[flow_id]


# Model → the id of its newest version.
_newest = Kept(lambda: dict(Flow.objects.order_by("version").values_list("key", "pk")), seconds=30)


def forget_flows() -> None:
    """A version has been loaded: ask anew which is the newest and which is in force."""
    _newest.forget()
    cache.delete_many(["cases.current_flow", "flow.areas"])


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


def area_flows() -> dict[str, int]:
    """Area → the id of the flow in force there, the longest codes first; "" the whole city. Seldom a query."""
    found: list[tuple[str, int]] | None = cache.get("flow.areas")
    if found is None:
        rows = FlowInForce.objects.values_list("area_code", "flow_id")
        found = sorted(rows, key=lambda row: -len(row[0]))
        cache.set("flow.areas", found, 30)
    return {**dict(found), "": current_flow_id()}


def flow_id_for(code: str) -> int:
    """The version that new cases of a place (6 to 15 digits) start under."""
    return next(id for area, id in area_flows().items() if code.startswith(area))


def flows_under(area_code: str) -> tuple[FlowTable, ...]:
    """The flows in force in an area and in the parts of it; the one of the area itself first."""
    own = flow_id_for(area_code)
    below = [id for area, id in area_flows().items() if area.startswith(area_code)]
    return tuple(flow_of(id) for id in dict.fromkeys((own, *below)))


def known_flows() -> tuple[FlowTable, ...]:
    """The flows in force, the city's first, then the newest version of every other model."""
    in_force = (current_flow_id(), *area_flows().values())
    return tuple(flow_of(id) for id in dict.fromkeys((*in_force, *_newest().values())))


def move_name(key: str) -> str:
    """受理 for accept, by the first flow that has the move; "" for what is no move."""
    return next((flow.moves[key].name for flow in known_flows() if key in flow.moves), "")


def stage_name(key: str) -> str:
    """待受理 for registered, likewise."""
    return next((flow.stages[key].name for flow in known_flows() if key in flow.stages), "")


def request_names() -> dict[str, str]:
    """Key → 回退, 延期 … of everything that may be asked, by the first flow that has it: those of the flow in force first."""
    names: dict[str, str] = {}
    for flow in known_flows():
        for key, request in flow.requests.items():
            names.setdefault(key, request.name)
    return names
