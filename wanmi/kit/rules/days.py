"""A day as a form or an address writes it."""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, date

YEARS = range(1900, 2200)  # what a filter or a form may mean; further off, a day more or less may be none
EVERY_YEAR = range(MINYEAR, MAXYEAR + 1)


def read_day(text: str, *, years: range = YEARS) -> date | None:
    """The day that a text says as 2026-03-01; None for what is no day of these years."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in years else None
