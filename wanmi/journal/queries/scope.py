"""Which facts one may read: the one scope that the page, its parts, its file and the base tables use."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q, QuerySet
from django.db.models.functions import Left

from wanmi.journal.models import COUNTY, Fact

_only_county: list[Callable[[], str]] = []


def only_county_is(only_county: Callable[[], str]) -> None:
    """`only_county`: the code of the one county that is the whole city, '' where there are several. Told by the room that knows."""
    _only_county[:] = [only_county]


def facts_within(area_code: str | None) -> QuerySet[Fact]:
    """The facts that lie in this area ('' the whole city, with what concerns it as a whole; None: nobody's, no fact).

    What lies in a wider area than one's own, or concerns the whole city, is not one's own to read. Where a city has but one county,
    what concerns the city concerns the county. A code shorter than a county's is the city's own.
    """
    if area_code is None:
        return Fact.objects.none()
    if not area_code:
        return Fact.objects.all()
    if len(area_code) < COUNTY:
        return Fact.objects.filter(Q(area_code__startswith=area_code) | Q(area_code=""))
    city = [""] if any(area_code == whole() for whole in _only_county) else []
    facts = Fact.objects.alias(county=Left("area_code", COUNTY)).filter(county__in=[area_code[:COUNTY], *city])  # so that its index serves
    return facts.filter(area_code__startswith=area_code) if len(area_code) > COUNTY else facts
