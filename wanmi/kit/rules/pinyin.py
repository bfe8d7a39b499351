"""Chinese in letters (拼音), by pypinyin's dictionaries. Pure.

They take 65 MB and two tenths of a second, so they are read when first asked for; the server reads them before it parts into processes
(wanmi/site/serving.py), which share them.
"""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=20_000)
def pinyin_of(text: str) -> str:
    """The whole text in letters, read in its context: 长安街 → changanjie. Letters and digits stay."""
    return "".join(read_in_context(text))


def read_in_context(text: str) -> list[str]:
    """The syllables of a text, characters with several readings as the words around them ask; a run of letters is one."""
    from pypinyin import Style, lazy_pinyin

    return [str(part) for part in lazy_pinyin(text, style=Style.NORMAL)]


def initials_of(text: str) -> str:
    """The first letter of each syllable: 东四北大街 → dsbdj. Letters stay, so that 东四bdj gives the same."""
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER))


@lru_cache(maxsize=2_000)
def spelt(text: str) -> str:
    """What a label is found by beside itself: its sound and the first letters of its syllables (责任网格: zerenwangge zrwg)."""
    return f"{pinyin_of(text)} {initials_of(text)}".lower()
