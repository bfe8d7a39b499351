"""Words of the trade as cities, standards and programs write them, and what each means here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from unicodedata import normalize

from wanmi.formats.rules.mapping import plain, value_of
from wanmi.kit.rules.delivered_fields import Field


def usual(words: Mapping[str, str]) -> list[str]:
    """The first word for each value: what a refusal lists."""
    first: dict[str, str] = {}
    for word, value in words.items():
        first.setdefault(value, word)
    return list(first.values())


def meaning(words: Mapping[str, str], text: str) -> str:
    """The value that a word stands for, whatever its width, case, blanks and brackets; the text itself where it is none of them."""
    text = text.strip()
    if text in words:
        return words[text]
    return _by_plain(words).get(_plain(text), text)


def value_in(field: Field, text: str, since: str = "") -> str:
    """A text as the field keeps it (`since` as for value_of); "" where there is none: what a new row says then is for its kind to know,
    and one that stands keeps its own."""
    if not text.strip():
        return ""
    return meaning(field.words, text) if field.kind == "choice" else value_of(field, text, since)


def is_known(words: Mapping[str, str], text: str) -> bool:
    return meaning(words, text) in words.values()


def _plain(text: str) -> str:
    return plain(normalize("NFKC", text))


_plains: dict[int, tuple[Mapping[str, str], dict[str, str]]] = {}


def _by_plain(words: Mapping[str, str]) -> dict[str, str]:
    """Once for each table of words, of which there are a dozen, all made when the program starts."""
    if id(words) not in _plains:
        _plains[id(words)] = words, {_plain(word): value for word, value in words.items()}
    return _plains[id(words)][1]


def doubtful(words: Mapping[str, str], values: Iterable[str]) -> bool:
    """Whether there are values and none of them is a word for anything here."""
    filled = [value for value in values if value.strip()]
    return bool(filled) and not any(is_known(words, value) for value in filled)
