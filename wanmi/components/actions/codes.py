"""Identity codes (标识码): issued in one row's lock, so that they have neither gaps nor doubles (CO-1, CO-5)."""

from __future__ import annotations

from django.db import connection, transaction

from wanmi.components.rules.refusals import CodesUsedUp

HIGHEST = 999_999
# A counter that is not there yet begins at the highest code that stands: codes may have come in by a file.
_BEGIN = """
INSERT INTO components_codecounter (prefix, last)
SELECT %(prefix)s, coalesce(max(right(code, 6)::int), 0) FROM components_component WHERE code >= %(prefix)s AND code < %(prefix)s || 'x'
ON CONFLICT (prefix) DO NOTHING
"""
# … and one that lags behind what stands goes on above it; asked of the index in the same breath.
_ISSUE = """
UPDATE components_codecounter SET last = CASE WHEN EXISTS (
  SELECT FROM components_component
  WHERE code > %(prefix)s || lpad(last::text, 6, '0') AND code <= %(prefix)s || lpad((last + %(count)s)::text, 6, '0'))
THEN (SELECT max(right(code, 6)::int) FROM components_component WHERE code >= %(prefix)s AND code < %(prefix)s || 'x')
ELSE last END + %(count)s
WHERE prefix = %(prefix)s RETURNING last
"""
_AT_LEAST = "UPDATE components_codecounter SET last = greatest(last, %(last)s) WHERE prefix = %(prefix)s"


def issue_codes(prefix: str, count: int = 1) -> list[str]:
    """The next `count` identity codes of a county, class and subclass (`prefix`: ten digits), in order.

    Must run in the transaction that writes the components: rolled back together, no code is lost. Others who ask for the same
    prefix wait until then. Raises CodesUsedUp past 999999.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("codes are issued in the transaction that uses them")
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, {"prefix": prefix})
        cursor.execute(_ISSUE, {"prefix": prefix, "count": count})
        last = int(cursor.fetchone()[0])
    if last > HIGHEST:
        raise CodesUsedUp(prefix=prefix)
    return [f"{prefix}{number:06}" for number in range(last - count + 1, last + 1)]


def note_codes(prefix: str, last: int) -> None:
    """Say that codes up to the sequence `last` came in by a file: none of them is issued again. In the transaction that wrote them."""
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, {"prefix": prefix})
        cursor.execute(_AT_LEAST, {"prefix": prefix, "last": last})
