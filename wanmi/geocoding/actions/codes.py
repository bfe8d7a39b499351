"""Codes of places: the county's six digits, A, nine digits of a sequence that never gives one twice."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection


def next_codes(division_codes: Sequence[str]) -> list[str]:
    """A new code for each division code, in their order. Drawn without waiting; numbers of transactions that fail are not used again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('geocoding_place_number') FROM generate_series(1, %s)", [len(division_codes)])
        numbers = [row[0] for row in cursor.fetchall()]
    return [f"{(code or '000000')[:6]}A{number:09d}" for code, number in zip(division_codes, numbers, strict=True)]
