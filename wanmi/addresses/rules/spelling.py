"""Letters without blanks cut into the syllables of pinyin: dongsibeidajie → dong si bei da jie."""

from __future__ import annotations

import re
from functools import lru_cache

_HEADS = "zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]"
_TAILS = "iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|van|ai|ei|ao|ou|an|en|in|un|vn|ia|ie|iu|ua|ui|uo|ue|ve|er|a|o|e|i|u|v"
_SYLLABLE = re.compile(rf"(?:{_HEADS})(?:{_TAILS})|(?:ang|eng|ai|ei|ao|ou|an|en|er|a|o|e)")
_LONGEST = 6


@lru_cache(maxsize=4_000)
def syllables_of(letters: str) -> tuple[str, ...]:
    """The cut with the fewest syllables; the last may be unfinished (its letters stand alone). () where it is no pinyin."""
    best: list[tuple[int, tuple[str, ...]] | None] = [None] * (len(letters) + 1)
    best[0] = (0, ())
    for start in range(len(letters)):
        here = best[start]
        if here is None:
            continue
        for stop in range(start + 1, min(start + _LONGEST, len(letters)) + 1):
            piece = letters[start:stop]
            if _SYLLABLE.fullmatch(piece) and (best[stop] is None or here[0] + 1 < best[stop][0]):  # type: ignore[index]
                best[stop] = (here[0] + 1, (*here[1], piece))
    whole = best[len(letters)]
    if whole is not None:
        return whole[1]
    reached = next((at for at in range(len(letters) - 1, 0, -1) if best[at] is not None and len(letters) - at <= _LONGEST), 0)
    return best[reached][1] if reached else ()  # type: ignore[index]
