"""What is told of people who called to whom may not know them: telephone numbers and names with stars. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

# A mobile number as people write it, and a landline with its area code; never a part of a longer number or code.
_MOBILE = re.compile(r"(?<![0-9A-Za-z])(\+?86[- ]?)?([1１][3-9３-９]\d)[- ]?\d{4}[- ]?(\d{4})(?![0-9A-Za-z])")
_LANDLINE = re.compile(r"(?<![0-9A-Za-z])([0０]\d{2,3})[- ]?\d{3,4}(\d{4})(?![0-9A-Za-z])")
_PHONE = ("phone", "telephone", "mobile")  # how keys of numbers end
_CREDENTIALS = re.compile(r"://[^/@\s]+@")
_QUOTED = re.compile(r"'[^']*'")
LONGEST_ERROR = 300
SHORTEST = 11  # digits of a number of which the first and the last may be shown


def masked(value: Any, names: Iterable[str] = ()) -> Any:
    """The same with every telephone number as 138****5678, and the names that stand under the keys `names` as 张**, wherever else in
    it they stand."""
    keys = frozenset(names)
    texts = sorted({text for text in _under(value, keys) if len(text) > 1}, key=len, reverse=True)
    return _masked(value, "", keys, texts)


def masked_number(text: str) -> str:
    """138****5678; all stars where it is too short for that."""
    digits = sum(sign.isdigit() for sign in text)
    if digits < SHORTEST:
        return re.sub(r"\d", "*", text)
    return f"{text[:3]}****{text[-4:]}"


def masked_name(text: str) -> str:
    """张**."""
    return f"{text[:1]}**" if text else ""


def masked_text(text: str) -> str:
    """A sentence without the telephone numbers in it."""
    return _LANDLINE.sub(r"\1-****\2", _MOBILE.sub(r"\2****\3", text))


def masked_error(error: BaseException) -> str:
    """An error in one line, for a person who looks after the house: what kind it is and the first line that it says, without telephone
    numbers, the secrets of an address, and what stands in quotes (it may be anybody's input). At most LONGEST_ERROR signs."""
    return f"{type(error).__name__}: {masked_sentence(str(error))}"[:LONGEST_ERROR].rstrip(": ")


def masked_sentence(text: str) -> str:
    """The first line of a message, by the same rules."""
    line = (text.strip().splitlines() or [""])[0]
    return masked_text(_QUOTED.sub("'…'", _CREDENTIALS.sub("://…@", line)))[:LONGEST_ERROR]


def _masked(value: Any, key: str, names: frozenset[str], texts: list[str]) -> Any:
    if isinstance(value, Mapping):
        return {_masked_text(str(inner), texts): _masked(one, str(inner), names, texts) for inner, one in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(one, key, names, texts) for one in value]
    number = key.endswith(_PHONE)
    if isinstance(value, str):
        return masked_number(value) if number else masked_name(value) if key in names else _masked_text(value, texts)
    if isinstance(value, int) and not isinstance(value, bool) and (number or masked_text(str(value)) != str(value)):
        return masked_number(str(value))
    return value


def _masked_text(text: str, texts: list[str]) -> str:
    for name in texts:
        text = text.replace(name, masked_name(name))
    return masked_text(text)


def _under(value: Any, names: frozenset[str]) -> Iterator[str]:
    """Every text that stands under one of these keys."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key in names:
                yield from _texts(inner)
            yield from _under(inner, names)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _under(inner, names)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
