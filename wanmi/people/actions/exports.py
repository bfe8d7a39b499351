"""Base data that leaves the house is told to the journal."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from wanmi.journal.actions import Actor, record_fact


def note_layer_export(*, layer: str, rows: int, form: str, details: dict[str, Any], by: Actor, at: datetime) -> None:
    """Record that a part of a layer was taken out as a file; `details` says which."""
    record_fact(
        "layer.export", about=("export", uuid4()), by=by, at=at, data={"layer": layer, "rows": rows, "form": form, **details}, new=True
    )
