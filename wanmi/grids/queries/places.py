"""Where grids, plans and shifts lie, for the facts about them. The codes of grids begin with their area's."""

from __future__ import annotations

import re

from django.db.models.functions import Left

from wanmi.grids.models import Area
from wanmi.people.models import Organisation

COUNTY = 6  # digits of a county's code


def area_of_code(code: str) -> str | None:
    """Of a unit grid (15 digits), a responsibility grid (its street's code and a letter), a street or another area."""
    found = re.match(r"\d{6,15}", code)
    return found[0] if found else None


def only_county() -> str:
    """The code of the one county that the city is, '' where areas in force or bodies lie in several, or nowhere. One query."""
    areas = Area.objects.filter(ends_on__isnull=True).values_list(Left("code", COUNTY)).order_by()
    bodies = Organisation.objects.exclude(area_code="").values_list(Left("area_code", COUNTY)).order_by()
    counties = list(areas.union(bodies)[:2])
    return str(counties[0][0]) if len(counties) == 1 else ""
