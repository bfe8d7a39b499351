"""What is kept of deliveries in Chinese, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.text import Truncator
from django.utils.translation import get_language, gettext

from wanmi.formats.rules.sentences import in_words, kinds_in_words

SHORT = 14  # signs of a chip


def translated(text: str) -> str:
    """A finding, a note, a trouble, a step, an effect."""
    return text if not text or _as_kept() else in_words(text, gettext)


def translated_short(text: str) -> str:
    """As much of it as a chip holds: Latin letters are half as wide."""
    sentence = translated(text)
    return Truncator(sentence).chars(SHORT if _as_kept() else 2 * SHORT)


def all_translated(texts: Iterable[str]) -> list[str]:
    return [translated(text) for text in texts]


def kinds_translated(kinds: str) -> str:
    """点、线、面 of a part of a file."""
    return kinds if not kinds or _as_kept() else kinds_in_words(kinds, gettext)


def _as_kept() -> bool:
    return (get_language() or "zh").startswith("zh")
