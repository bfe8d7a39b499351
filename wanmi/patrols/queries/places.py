"""Where shifts lie, for the facts about them."""

from __future__ import annotations

from wanmi.patrols.models import Shift


def area_of_shift(id: str) -> str | None:
    return Shift.objects.filter(pk=id).values_list("area_code", flat=True).first()
