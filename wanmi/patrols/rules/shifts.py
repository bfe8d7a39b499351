"""Whether a shift runs at a moment. Pure; the moment is local."""

from __future__ import annotations

from datetime import datetime, time, timedelta


def runs_at(begins: time, ends: time, weekdays: str, local: datetime) -> bool:
    """Whether a shift of these hours and weekdays ("1" = Monday) runs at a local moment. It begins with `begins` and is over at
    `ends`; one that ends no later than it begins runs over midnight and belongs to the day on which it began."""
    now, today, before = local.time(), str(local.isoweekday()), str((local - timedelta(days=1)).isoweekday())
    if begins < ends:
        return today in weekdays and begins <= now < ends
    return (today in weekdays and now >= begins) or (before in weekdays and now < ends)
