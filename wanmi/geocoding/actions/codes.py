"""Codes of places: the county's six digits, A, nine digits of a sequence that never gives one twice."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import connection

_DRAW = """
SELECT d.code FROM (SELECT left(coalesce(nullif(given, ''), '000000'), 6) || 'A'
    || lpad(nextval('geocoding_place_number')::text, 9, '0') AS code, at FROM unnest(%s::text[]) WITH ORDINALITY AS g(given, at)) d
WHERE NOT EXISTS (SELECT FROM geocoding_place p WHERE p.code = d.code) ORDER BY d.at
"""


def next_codes(division_codes: Sequence[str], *, but: Collection[str] = ()) -> list[str]:
    """A new code for each division code, in their order. Drawn without waiting; numbers of transactions that fail are not used again.

    Codes that came in by a file are passed over, and those of `but`, which are about to be written.
    """
    counties = [(code or "000000")[:6] for code in division_codes]
    found: dict[int, str] = {}
    while missing := [at for at in range(len(counties)) if at not in found]:
        with connection.cursor() as cursor:
            cursor.execute(_DRAW, [[counties[at] for at in missing]])
            drawn = [row[0] for row in cursor.fetchall() if row[0] not in but]
        waiting: dict[str, list[int]] = {}
        for at in reversed(missing):
            waiting.setdefault(counties[at], []).append(at)
        for code in drawn:
            found[waiting[code[:6]].pop()] = code
    return [found[at] for at in range(len(counties))]
