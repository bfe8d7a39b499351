"""Where drafts lie, for the facts about them."""

from __future__ import annotations

from wanmi.division.models import Division


def area_of_division(id: str) -> str | None:
    return Division.objects.filter(pk=id).values_list("area_code", flat=True).first()
