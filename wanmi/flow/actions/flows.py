"""Loading the shipped flow tables. A table that changed becomes a new version; cases keep the one they began under,
with the ways out that the newest one adds (queries/flows.py)."""

from __future__ import annotations

import tomllib
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.db import transaction

from wanmi.flow.models import Flow
from wanmi.flow.queries.flows import forget_flows
from wanmi.flow.rules.flow import read_flow
from wanmi.journal.actions import Actor, record_fact
from wanmi.journal.rules.chain import canonical_text

FOLDER = Path(__file__).resolve().parents[1] / "flows"


@transaction.atomic
def load_flows(*, by: Actor | None, at: datetime, current: str = "m5") -> list[Flow]:
    """Load every flow file; do nothing for one that is already there. Raises BadFlow for a table that cannot run."""
    loaded = []
    for path in sorted(FOLDER.glob("*.toml")):
        table = tomllib.loads(path.read_text())
        read_flow(table)
        digest = sha256(canonical_text(table).encode()).hexdigest()
        if Flow.objects.filter(key=table["key"], digest=digest).exists():
            continue
        version = Flow.objects.filter(key=table["key"]).count() + 1
        if table["key"] == current:
            Flow.objects.filter(is_current=True).update(is_current=False)
        flow = Flow.objects.create(
            key=table["key"], version=version, name=table["name"], table=table, digest=digest, is_current=table["key"] == current
        )
        record_fact("flow.load", about=("flow", f"{flow.key}.{version}"), by=by, at=at, data={"digest": digest}, new=True)
        loaded.append(flow)
    forget_flows()
    return loaded
