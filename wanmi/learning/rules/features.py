"""What is looked at in a text and in a case: short runs of signs, and facts of place and kind, each as one number. Pure.

No word is kept anywhere: a feature is the CRC-32 of its text, so neither a name nor an address can be read out of what was learned. Numbers
and letters are left out before, and so is what the geocoder's reader knows as a caller's name or telephone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from zlib import crc32

from wanmi.addresses.rules.callers import without_callers
from wanmi.addresses.rules.writing import plain

LONGEST = 400  # signs of a text that are read
RUNS = (1, 2, 3)  # signs in a run
PIECE = 180  # signs that are made plain at a time
_NOT_A_SIGN = re.compile(r"[^\u4e00-\u9fff]+")


def cleaned(text: str, *, address: str = "") -> str:
    """Chinese signs alone, simplified, runs parted by a blank; without callers' names, numbers, and the `address` where it is known."""
    if address:
        text = text.replace(address, "，")
    text = text[:LONGEST]
    pieces = (plain(text[start : start + PIECE]) for start in range(0, len(text), PIECE))
    return _NOT_A_SIGN.sub(" ", without_callers("".join(pieces))[0]).strip()


def runs_of(clean: str) -> dict[str, int]:
    """Each run of one to three signs of a cleaned text, with the number that stands for it."""
    found: dict[str, int] = {}
    for part in clean.split():
        for length in RUNS:
            for start in range(len(part) - length + 1):
                run = part[start : start + length]
                if run not in found:
                    found[run] = number_of(f"t:{run}")
    return found


def facts_of_case(*, subclass_id: int, grid_code: str, keepers: Sequence[int], department_id: int | None = None) -> list[str]:
    """What of a case bears on who gets it, as words: the subclass, its place at each level, who keeps the component. With a
    `department_id` all of it within that department."""
    within = f"d{department_id}|" if department_id else ""
    kind = f"{within}s{subclass_id}"
    places = [grid_code[:digits] for digits in (6, 9, 12)]
    facts = [kind, *(f"{within}g{place}" for place in places), *(f"{kind}|g{place}" for place in places)]
    facts += [f"{within}k{rank}:{keeper}" for rank, keeper in enumerate(keepers)]
    facts += [f"{kind}|k0:{keeper}" for keeper in keepers[:1]]
    return [*facts, within] if within else facts


def number_of(fact: str) -> int:
    """The number of a feature: 32 bits, the same on every machine."""
    return crc32(fact.encode())


def numbers_of(facts: Iterable[str], text: str = "") -> list[int]:
    """Features of a case or of a message, each once: facts as they are told, the runs of a cleaned text."""
    return list(dict.fromkeys([*map(number_of, facts), *runs_of(text).values()]))
