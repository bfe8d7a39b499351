"""Unit grid codes (单元网格编码, UG-1 … UG-9): what is wrong with one, and which come next. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from wanmi.grids.rules.refusals import SequenceUsedUp

FIFTEEN, FOURTEEN = re.compile(r"\d{15}", re.ASCII), re.compile(r"\d{14}", re.ASCII)
USUAL_STREETS = 599  # UG-8
HIGHEST = 999  # the last sequence number of a community (UG-1)
ERROR, WARN = "error", "warn"


def ug_1(code: str) -> bool:
    """UG-1: fifteen digits."""
    return bool(FIFTEEN.fullmatch(code))


def ug_2(code: str) -> str:
    """UG-2: the fifteen digits of an older code of fourteen (the sequence with a nought before it), or the code as it is."""
    return f"{code[:12]}0{code[12:]}" if FOURTEEN.fullmatch(code) else code


def ug_3(sequences: Sequence[int]) -> bool:
    """UG-3: no sequence twice in a community; the order itself is GD-13."""
    return len(set(sequences)) == len(sequences)


def ug_4(code: str, community: str) -> bool:
    """UG-4: the first twelve digits are those of the community."""
    return code[:12] == community


def ug_5(code: str) -> bool:
    """UG-5: no segment of noughts."""
    return "000" not in (code[6:9], code[9:12], code[12:15])


def ug_6(code: str, areas: Collection[str]) -> bool:
    """UG-6: county, street and community stand in the table of divisions."""
    return {code[:6], code[:9], code[:12]} <= set(areas)


def ug_7(code: str, issued: Collection[str]) -> bool:
    """UG-7: a code that was ever issued is not issued again."""
    return code not in issued


def ug_8(code: str) -> bool:
    """UG-8: the street's number lies in a usual range (a warning only)."""
    return code[6:9].isdecimal() and 1 <= int(code[6:9]) <= USUAL_STREETS


def ug_9(code: str) -> bool:
    """UG-9: not a code of the longer scheme of CJ/T 349-2010."""
    return not (code.isdecimal() and len(code) > 15)


def faults_of(code: str, *, community: str, areas: Collection[str], issued: Collection[str] = ()) -> list[tuple[str, str]]:
    """(rule, severity) of everything that is wrong with a code for a grid of the community."""
    if not ug_9(code):
        return [("UG-9", ERROR)]
    if FOURTEEN.fullmatch(code):
        return [("UG-2", WARN), *faults_of(ug_2(code), community=community, areas=areas, issued=issued)]
    if not ug_1(code):
        return [("UG-1", ERROR)]
    judged = [
        ("UG-4", ERROR, ug_4(code, community)),
        ("UG-5", ERROR, ug_5(code)),
        ("UG-6", ERROR, ug_6(code, areas)),
        ("UG-7", ERROR, ug_7(code, issued)),
        ("UG-8", WARN, ug_8(code)),
    ]
    return [(rule, severity) for rule, severity, right in judged if not right]


def codes_left(community: str, issued: Collection[str]) -> int:
    """How many codes a community can still give out above every one that it ever did (UG-7)."""
    return HIGHEST - max((int(code[12:]) for code in issued if code.startswith(community)), default=0)


def next_codes(community: str, count: int, issued: Collection[str]) -> list[str]:
    """The next `count` codes of a community, above every one that was ever issued in it (UG-7). Raises SequenceUsedUp."""
    last = max((int(code[12:]) for code in issued if code.startswith(community)), default=0)
    if last + count > HIGHEST:
        raise SequenceUsedUp(community=community)
    return [f"{community}{number:03}" for number in range(last + 1, last + count + 1)]
