"""How much of a file a seat may see."""

from __future__ import annotations

from enum import IntEnum

ORIGINAL = "original"


class Sight(IntEnum):
    """NONE: not even that it is there. COPIES: renditions, which carry nothing that the camera wrote. WHOLE: the original too."""

    NONE = 0
    COPIES = 1
    WHOLE = 2


def sight_needed(kind: str, rendition: str) -> Sight:
    """A photo's original tells which device took it, and so who; sound and video have no copies and are shown as they are."""
    return Sight.WHOLE if rendition == ORIGINAL and kind == "photo" else Sight.COPIES
