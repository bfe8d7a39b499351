"""What was given with a move, as facts keep it. Pure."""

from __future__ import annotations

from typing import Any

from wanmi.cases.rules.move_inputs import MoveInput


def input_data(move_input: MoveInput) -> dict[str, Any]:
    """An input as a fact keeps it: defaults left out."""
    return move_input.model_dump(mode="json", exclude_defaults=True)
