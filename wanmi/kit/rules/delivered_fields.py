"""One field of a kind of base data, and the words that its values go by in files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a kind of base data says. Kinds: text, code, date, number, choice (then `words`: text → value)."""

    name: str
    label: str
    synonyms: tuple[str, ...] = ()
    required: bool = False
    kind: str = "text"
    words: Mapping[str, str] = field(default_factory=dict)
    default: str = ""
    example: str = ""
    digits: int = 0  # of a code that begins with zeros, which Excel cuts off

    def choices(self) -> list[tuple[str, str]]:
        """Value and the first word for it that is not the value itself, for a list to choose from."""
        first: dict[str, str] = {}
        for word, value in self.words.items():
            if word != value:
                first.setdefault(value, word)
        return list(first.items())


def spelled(meanings: Mapping[str, str]) -> dict[str, str]:
    """Word → value, of a table value → words divided by blanks, the usual one first. Each value is a word for itself."""
    found = {word: value for value, words in meanings.items() for word in words.split()}
    return found | {value: value for value in meanings}
