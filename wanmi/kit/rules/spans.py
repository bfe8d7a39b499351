"""A span of days (起止日期), as every table keeps it: from `begins_on`, that day included, to `ends_on`, the first day on which it no
longer holds; None: no end. So a span that ends on the day on which another begins neither overlaps it nor leaves a gap, and one that
ends on its first day holds on no day. People read and write the last day (至): `last_day` and `day_after` lead from one to the other.
"""

from __future__ import annotations

from datetime import date, timedelta

DAY = timedelta(days=1)


def holds_on(begins_on: date, ends_on: date | None, day: date) -> bool:
    """Whether a span holds on a day."""
    return begins_on <= day and (ends_on is None or ends_on > day)


def last_day(ends_on: date | None) -> date | None:
    """The last day on which what ends on `ends_on` still holds (至); None: it has no end."""
    return ends_on and ends_on - DAY


def day_after(last: date | None) -> date | None:
    """`ends_on` of what holds for the last time on a day; None: it has no end."""
    return last and last + DAY
