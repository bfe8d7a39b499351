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

from wanmi.flow.models import Flow
from wanmi.flow.queries.flows import forget_flows
from wanmi.flow.rules.reading import merged, read_flow
from wanmi.journal.actions import Actor, record_fact
from wanmi.journal.rules.chain import canonical_text

FOLDER = Path(__file__).resolve().parents[1] / "flows"


def shipped_tables() -> dict[str, dict[str, Any]]:
    """Key → table of every shipped model, whole: over the loop that they share."""
    files = {path.stem: tomllib.loads(path.read_text()) for path in sorted(FOLDER.glob("*.toml"))}
    models = {name: table for name, table in files.items() if "key" in table}
    return {table["key"]: merged(files[table["base"]], table) for table in models.values()}


@transaction.atomic
def load_flows(*, by: Actor | None, at: datetime, current: str = "m5") -> list[Flow]:
    """Load every shipped flow; do nothing for one that is already there. Raises BadFlow for a table that cannot run."""
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
    flow = Flow.objects.create(
        key=table["key"], version=version, name=table["name"], table=dict(table), digest=digest, is_current=is_current
    )
    record_fact("flow.load", about=("flow", f"{flow.key}.{version}"), by=by, at=at, data={"digest": digest}, new=True)
    return flow
