"""Kinds of work that a body may have (职责类别). What they are called the catalogue above says; a word that is none of them is refused,
since no case would ever be suggested to such a body."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_words: dict[str, str] = {}
_labels: dict[str, str] = {}


class UnknownWork(ValueError):
    """Told with the word that is none."""


def works_are(labels: Mapping[str, str], words: Mapping[str, str]) -> None:
    """The room above tells the kinds (key → label) and further words for them (word → key)."""
    _labels.clear()
    _labels.update(labels)
    _words.clear()
    _words.update({**words, **{label: key for key, label in labels.items()}, **{key: key for key in labels}})


def works_of(keys: Iterable[str]) -> list[str]:
    """Keys of the kinds, in their order, each once. Raises UnknownWork. As long as nobody has told the kinds, the words as they are."""
    found: dict[str, None] = {}
    for word in (str(each).strip() for each in keys):
        if _words and word not in _words:
            raise UnknownWork(word)
        found[_words.get(word, word)] = None
    return list(found)


def labels_of(keys: Iterable[str]) -> list[str]:
    return [_labels.get(key, key) for key in keys]


def all_labels() -> list[str]:
    """What may be said, for a refusal and a hint."""
    return list(_labels.values())
