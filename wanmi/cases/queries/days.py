"""Days of the city as moments."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings


def local_day(at: datetime) -> date:
    """The city's day of a moment."""
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def midnight(day: date) -> datetime:
    """The moment at which a day begins in the city."""
    return datetime.combine(day, time(), ZoneInfo(settings.TIME_ZONE))
