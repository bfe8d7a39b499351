"""The datetime of a request (Part 1, 7.15.4): a day, a moment, or an interval of them, as days of the city."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from wanmi.features.rules.refusals import WrongQuestion

OPEN = ("", "..")
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d.*)?\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Span:
    """From the first to the last day, both included; None: without a bound."""

    first: date | None
    last: date | None

    @property
    def is_day(self) -> bool:
        return self.first is not None and self.first == self.last


def span_of(text: str, *, field: str = "datetime") -> Span | None:
    """None where nothing is asked. Raises WrongQuestion."""
    if not text:
        return None
    begins, slash, ends = text.partition("/")
    if not slash:
        day = day_of(begins, field=field)
        return Span(day, day)
    first = None if begins in OPEN else day_of(begins, field=field)
    last = None if ends in OPEN else day_of(ends, field=field)
    if first and last and first > last:
        raise WrongQuestion(field=field, why=_("区间的开始晚于结束"))
    return Span(first, last)


def day_of(text: str, *, field: str) -> date:
    """The day of the city on which a day or moment (RFC 3339) falls. Raises WrongQuestion."""
    moment = moment_of(text, field=field)
    return moment if not isinstance(moment, datetime) else timezone.localdate(moment)


def moment_of(text: str, *, field: str) -> date | datetime:
    """A day, or a moment with its zone; one without zone is of the city. Raises WrongQuestion."""
    text = text[:10] if len(text) == 11 and text[10] == "T" else text  # GDAL writes a day so
    try:
        if not RFC_3339.match(text):  # Python reads forms that RFC 3339 does not know: 20260131, 2026-W05-1
            raise ValueError(text)
        if len(text) == 10:
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text.replace("z", "Z"))
        aware = timezone.make_aware(moment) if timezone.is_naive(moment) else moment
        timezone.localdate(aware)  # raises where the city's zone leads out of the calendar
    except (ValueError, OverflowError):
        raise WrongQuestion(
            field=field, why=_("应为日期、时刻或区间，例如 2026-01-31、2026-01-31T08:00:00Z、2026-01-01/2026-01-31、2026-01-01/..")
        ) from None
    return aware
