"""What is done with base data."""

from wanmi.deliveries.actions.deliveries import (
    correct_row,
    discard_delivery,
    import_delivery,
    inspect_again,
    map_delivery,
    receive_delivery,
    recheck_delivery,
    stop_delivery,
)
from wanmi.deliveries.actions.importing import undo_delivery

__all__ = [
    "correct_row",
    "discard_delivery",
    "import_delivery",
    "inspect_again",
    "map_delivery",
    "receive_delivery",
    "recheck_delivery",
    "stop_delivery",
    "undo_delivery",
]  # fmt: skip
