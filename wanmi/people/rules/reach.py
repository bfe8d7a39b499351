"""How far an administrator's hand reaches (管理范围): area, level and body of the seat. Pure."""

from __future__ import annotations

LEVELS = ("city", "county", "street")  # from above
# Bodies whose administrator looks after the whole area; that of any other one looks after it and those below it.
WHOLE_AREA = frozenset({"supervision_centre", "command_centre", "government", "oversight", "street", "community"})


def levels_from(level: str) -> tuple[str, ...]:
    """The levels that do not stand above this one; of an unknown level nothing but itself."""
    return LEVELS[LEVELS.index(level) :] if level in LEVELS else (level,)


def looks_after_area(kind: str) -> bool:
    """Whether the administrator of a body of this kind looks after a whole area, not only the body itself and those below."""
    return kind in WHOLE_AREA


def bodies_above(path: str) -> list[str]:
    """The paths of the bodies above the one with this path, the highest first."""
    codes = path.split("/")
    return ["/".join(codes[:number]) for number in range(1, len(codes))]
