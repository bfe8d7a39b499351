"""Digits and letters as a Chinese keyboard may type them: full-width ones become the plain ones that numbers are kept in. Pure."""

from __future__ import annotations

_WIDE = {wide: wide - 0xFEE0 for first, last in (("０", "９"), ("Ａ", "Ｚ"), ("ａ", "ｚ")) for wide in range(ord(first), ord(last) + 1)}
_WIDE |= {ord("－"): ord("-"), ord("＋"): ord("+"), ord("．"): ord("."), ord("　"): ord(" ")}


def half_width(text: str) -> str:
    """The text with full-width digits, letters, signs of numbers and spaces as plain ones; everything else as it stands.

    >>> half_width("Ｃ００１３７，东四")
    'C00137，东四'
    """
    return text.translate(_WIDE)
