"""Loading the shipped flow tables. A table that changed becomes a new version; cases keep the one they began under,
with the ways out that the newest one adds (queries/flows.py)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import transaction

from wanmi.flow.models import Flow, FlowInForce
from wanmi.flow.queries.flows import forget_flows
from wanmi.flow.rules.flow import BadFlow
from wanmi.flow.rules.reading import merged, read_flow
from wanmi.flow.rules.refusals import NoSuchModel, WrongArea
from wanmi.journal.actions import Actor, record_fact
from wanmi.journal.rules.chain import canonical_text

FIRST = "m5"
FOLDER = Path(__file__).resolve().parents[1] / "flows"


def shipped_tables() -> dict[str, dict[str, Any]]:
    """Key → table of every shipped model, whole: over the loop that they share."""
    files = [tomllib.loads(path.read_text()) for path in sorted(FOLDER.glob("*.toml"))]
    return {table["key"]: whole_table(table) for table in files if "key" in table}


def whole_table(table: Mapping[str, Any]) -> dict[str, Any]:
    """A model's table over the shipped one that it names as its base; as it is, where it names none. Raises BadFlow."""
    base = table.get("base", "")
    if not base:
        return dict(table)
    path = FOLDER / f"{base}.toml"
    if not base.isidentifier() or not path.exists():
        raise BadFlow(f"no table called {base!r} is shipped; a model stands over 'loop', or for itself")
    return merged(tomllib.loads(path.read_text()), table)


@transaction.atomic
def load_flows(*, by: Actor | None, at: datetime, current: str = "") -> list[Flow]:
    """Load every shipped flow; do nothing for one that is already there. The model in force stays in force in its newest form; a city
    that has none begins with `current`, else with m5. Raises BadFlow for a table that cannot run."""
    current = current or Flow.objects.filter(is_current=True).values_list("key", flat=True).first() or FIRST
    loaded = [keep_flow(table, by=by, at=at, is_current=key == current) for key, table in shipped_tables().items()]
    forget_flows()
    return [flow for flow in loaded if flow is not None]


def keep_flow(table: Mapping[str, Any], *, by: Actor | None, at: datetime, is_current: bool) -> Flow | None:
    """A table as a new version of its model; None where it is there already. Raises BadFlow."""
    read_flow(table)
    digest = sha256(canonical_text(table).encode()).hexdigest()
    if Flow.objects.filter(key=table["key"], digest=digest).exists():
        return None
    version = Flow.objects.filter(key=table["key"]).count() + 1
    if is_current:
        Flow.objects.filter(is_current=True).update(is_current=False)
    before = Flow.objects.filter(key=table["key"]).order_by("-version").first()
    flow = Flow.objects.create(
        key=table["key"], version=version, name=table["name"], table=dict(table), digest=digest, is_current=is_current
    )
    record_fact("flow.load", about=("flow", f"{flow.key}.{version}"), by=by, at=at, data={"digest": digest}, new=True)
    FlowInForce.objects.filter(flow__key=flow.key, flow=before).update(flow=flow)  # a model that is in force stays so in its newest form
    return flow


@transaction.atomic
def put_in_force(*, key: str, area_code: str, by: Actor | None, at: datetime) -> Flow:
    """Let new cases of an area ("" the whole city) begin under the newest version of a model; open ones keep their own. Raises
    NoSuchModel, WrongArea."""
    flow = Flow.objects.filter(key=key).order_by("-version").first()
    if flow is None:
        raise NoSuchModel(field="model", key=key, known="、".join(sorted(set(Flow.objects.values_list("key", flat=True)))))
    if area_code and not (area_code.isdecimal() and len(area_code) in (6, 9, 12)):
        raise WrongArea(field="area_code", code=area_code)
    if area_code:
        FlowInForce.objects.update_or_create(area_code=area_code, defaults={"flow": flow})
    else:
        Flow.objects.filter(is_current=True).exclude(pk=flow.pk).update(is_current=False)
        Flow.objects.filter(pk=flow.pk).update(is_current=True)
    data = {"model": flow.key, "version": flow.version, "area_code": area_code}
    record_fact("flow.put_in_force", about=("flow", f"{flow.key}.{flow.version}"), by=by, at=at, data=data, area=area_code)
    forget_flows()
    return flow
