"""Whether a position that a device took may stand for where the problem is without asking."""

from __future__ import annotations

from enum import StrEnum

COARSE_M = 100  # metres: beyond, it may be another street
OLD_S = 300  # seconds: beyond, somebody has walked on
MOST_M = 100_000  # the worst accuracy that a report keeps


class Doubt(StrEnum):
    """Why it is asked about."""

    UNKNOWN = "unknown"  # no accuracy, or exact beyond what is possible: a position that somebody or something has set
    COARSE = "coarse"
    OLD = "old"


def doubt_of(accuracy_m: float | None, age_s: float | None) -> Doubt | None:
    """`accuracy_m` as the device says, `age_s` since it took the position; without them it was pointed at or typed, and is believed."""
    if accuracy_m is not None and accuracy_m <= 0:
        return Doubt.UNKNOWN
    if accuracy_m is not None and accuracy_m > COARSE_M:
        return Doubt.COARSE
    return Doubt.OLD if age_s is not None and age_s > OLD_S else None
