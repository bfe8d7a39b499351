"""Where grids, plans and shifts lie, for the facts about them. The codes of grids begin with their area's."""

from __future__ import annotations

import re

from wanmi.grids.models import Division, Shift


def area_of_code(code: str) -> str | None:
    """Of a unit grid (15 digits), a responsibility grid (its street's code and a letter), a street or another area."""
    found = re.match(r"\d{6,15}", code)
    return found[0] if found else None


def area_of_division(id: str) -> str | None:
    return Division.objects.filter(pk=id).values_list("area_code", flat=True).first()


def area_of_shift(id: str) -> str | None:
    return Shift.objects.filter(pk=id).values_list("area_code", flat=True).first()
