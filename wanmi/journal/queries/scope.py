"""Which facts one may read: the one scope that the page, its parts, its file and the base tables use."""

from __future__ import annotations

from django.db.models import QuerySet, Value
from django.db.models.functions import Left

from wanmi.journal.models import COUNTY, Fact


def facts_within(area_code: str | None) -> QuerySet[Fact]:
    """The facts that lie in this area ('' the whole city, with what concerns it as a whole; None: nobody's, no fact).

    What lies in a wider area than one's own, or concerns the whole city, is not one's own to read.
    """
    if area_code is None:
        return Fact.objects.none()
    if not area_code:
        return Fact.objects.all()
    facts = Fact.objects.alias(county=Left("area_code", COUNTY)).filter(county=Value(area_code[:COUNTY]))  # so that its index serves
    return facts.filter(area_code__startswith=area_code) if len(area_code) > COUNTY else facts
