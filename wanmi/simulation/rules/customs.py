"""How a city dispatches beside its tables (属地约定): what street offices do themselves, whose beat a community is, and mistakes. Pure.

Every city has such customs and no table holds them; which ones the demo city has is drawn here, once for ever, by place and subclass.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from zlib import crc32

OWN_WORK = 0.14  # of the pairs of street office and subclass: the street office does it itself
MISSENT = 0.03  # of the dispatches go to a body that nothing speaks for
ON_BEAT = 0.85  # of the assignments go to the squad whose beat it is; the others to whoever is free


def is_own_work(street: str, subclass_id: int) -> bool:
    """Whether the street office (nine digits) does this subclass itself."""
    return _share(f"{street}|{subclass_id}") < OWN_WORK


def squad_of(squads: Sequence[int], community: str, drawing: random.Random) -> int:
    """The squad whose beat the community (twelve digits) is, or whoever is free."""
    beat = squads[crc32(f"{community}|beat".encode()) % len(squads)]
    return beat if drawing.random() < ON_BEAT else drawing.choice(squads)


def _share(text: str) -> float:
    return crc32(text.encode()) / 2**32
