"""Which flows are alive: those in force, and those of older versions under which cases are still open."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache

from django.db.models import Exists, OuterRef

from wanmi.cases.models import Case
from wanmi.cases.rules.effects import EFFECTS
from wanmi.flow.models import Flow
from wanmi.flow.queries.flows import area_flows, current_flow_id, flow_of
from wanmi.flow.rules.flow import FlowTable, Stage
from wanmi.kit.kept import Kept


def _ids() -> list[int]:
    with_open_cases = Exists(Case.objects.filter(flow_id=OuterRef("pk"), outcome=""))
    return [current_flow_id(), *Flow.objects.filter(with_open_cases).order_by("-pk").values_list("pk", flat=True)]


_open = Kept(_ids, seconds=30)


def live_flows() -> tuple[FlowTable, ...]:
    """Those in force first. Seldom a query."""
    found = []
    for id in dict.fromkeys((current_flow_id(), *area_flows().values(), *_open())):
        with suppress(Flow.DoesNotExist):
            found.append(flow_of(id))
    return tuple(found)


def live_stages() -> dict[str, Stage]:
    """The stages that cases stand in or come to, by their keys, step by step, as far as code leads there. Not to be
    changed: all callers get the same."""
    return _stages_over(live_flows())


@lru_cache(maxsize=16)
def _stages_over(flows: tuple[FlowTable, ...]) -> dict[str, Stage]:
    stages: dict[str, Stage] = {}
    for flow in flows:
        for key, stage in flow.within(EFFECTS).stages.items():
            stages.setdefault(key, stage)
    return dict(sorted(stages.items(), key=lambda row: row[1].step))  # those of another model stand where they belong
