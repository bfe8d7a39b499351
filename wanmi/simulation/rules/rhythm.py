"""When a city complains: weights by hour, weekday and month, and how long people take. Pure numbers with their sources.

Hours and weekdays of citizens and the months follow 91,252 cases of the city of Tainan's 1999 line, 2015–2018 (MIT licence);
the patrol's hours follow working hours of 10,000 cases of San Francisco's 311 (PDDL), cut to the shifts of collectors.
"""

from __future__ import annotations

import math
import random
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CITIZEN_HOURS = (
    *(148, 97, 57, 32, 37, 41, 88, 248, 497, 564, 578, 629),
    *(629, 601, 539, 551, 595, 709, 785, 789, 614, 501, 384, 285),
)
PATROL_HOURS = (0, 0, 0, 0, 0, 0, 5, 41, 78, 92, 84, 71, 49, 58, 74, 82, 71, 58, 41, 28, 12, 0, 0, 0)
WEEKDAYS = (0.985, 0.968, 0.961, 0.954, 1.017, 1.118, 0.997)  # citizens; Monday first
PATROL_WEEKDAYS = (1.06, 1.05, 1.04, 1.04, 1.03, 0.9, 0.88)
MONTHS = (1.047, 0.881, 0.905, 0.945, 0.948, 0.945, 0.941, 0.962, 1.058, 1.142, 1.102, 1.125)

# Words in a subclass's name → the months in which it is seen more, and how much.
SEASONS = (
    ("雪", (12, 1, 2), 12.0),
    ("冰", (12, 1, 2), 8.0),
    ("积水", (7, 8), 8.0),
    ("树", (4, 5, 10, 11), 1.8),
    ("绿", (4, 5, 6), 1.6),
    ("油烟", (6, 7, 8, 9), 2.5),
    ("烧烤", (6, 7, 8, 9), 4.0),
    ("占道", (5, 6, 7, 8, 9), 1.5),
    ("垃圾", (7, 8, 9), 1.4),
)


def season(name: str, month: int) -> float:
    """How much more (or less) a subclass is seen in a month; out of season a third of the usual."""
    factor = 1.0
    for word, months, more in SEASONS:
        if word in name:
            factor *= more if month in months else (0.02 if word in "雪冰" else 0.7)
    return factor


def reports_on(day: date, mean: float, drawing: random.Random) -> int:
    """How many reports a day brings, around a mean by weekday and month."""
    expected = mean * PATROL_WEEKDAYS[day.weekday()] * MONTHS[day.month - 1]
    return max(0, round(drawing.gauss(expected, math.sqrt(expected) * 1.3)))


def moment_on(day: date, *, citizen: bool, zone: ZoneInfo, drawing: random.Random) -> datetime:
    """A moment of a day by the hours of citizens or of the patrol, aware."""
    hour = drawing.choices(range(24), CITIZEN_HOURS if citizen else PATROL_HOURS)[0]
    within = timedelta(hours=hour, seconds=drawing.randrange(3600))
    return datetime.combine(day, time(), zone) + within


def takes(median_minutes: float, drawing: random.Random, spread: float = 0.7) -> timedelta:
    """How long somebody takes: lognormal round a median, to the second."""
    return timedelta(seconds=max(5, round(median_minutes * 60 * math.exp(drawing.gauss(0, spread)))))


def on_patrol(at: datetime, zone: ZoneInfo, drawing: random.Random) -> datetime:
    """`at`, or the next morning where collectors are off (20:00–07:00)."""
    local = at.astimezone(zone)
    if 7 <= local.hour < 20:
        return at
    day = local.date() + timedelta(days=1 if local.hour >= 20 else 0)
    return datetime.combine(day, time(7, 5), zone) + timedelta(seconds=drawing.randrange(4200))
