"""What is done with base data."""

from wanmi.deliveries.actions.deliveries import (
    discard_delivery,
    look_again,
    map_delivery,
    mend_row,
    receive_delivery,
    recheck_delivery,
    stop_delivery,
    take_delivery,
)
from wanmi.deliveries.actions.taking import undo_delivery

__all__ = [
    "discard_delivery", "look_again", "map_delivery", "mend_row", "receive_delivery",
    "recheck_delivery", "stop_delivery", "take_delivery",
    "undo_delivery",
]  # fmt: skip
