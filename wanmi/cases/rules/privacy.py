"""Who may know whom. A supervisor whose name reached those they reported has been threatened; a caller was promised quiet."""

from __future__ import annotations

ALL_SUPERVISORS_ARE = "监督员"
DO_THE_WORK = frozenset({"department", "worker"})  # they never learn who reported, verified or checked
KEEP_TO_THEMSELVES = DO_THE_WORK | {"supervisor", "clerk"}  # and these do not learn who called


def knows_supervisors(role: str) -> bool:
    """Whether this post may read a supervisor's name and number."""
    return role not in DO_THE_WORK


def knows_callers(role: str) -> bool:
    """Whether this post may read a caller's name and telephone."""
    return role not in KEEP_TO_THEMSELVES


def sees_originals(role: str) -> bool:
    """Whether this post may have photos as they were handed in, with the device's marks in them; others get the public copy."""
    return role not in DO_THE_WORK
