"""Where components, changes and censuses lie, for the facts about them."""

from __future__ import annotations

from wanmi.components.models import Census, Component, ComponentChange

COUNTY = 6  # digits of a component's code that are its county's


def area_of_component(code: str) -> str | None:
    found = Component.objects.filter(code=code).values_list("unit_grid__code", flat=True).first()
    return found or (code[:COUNTY] if code[:COUNTY].isdecimal() else None)


def area_of_change(id: str) -> str | None:
    return ComponentChange.objects.filter(pk=id).values_list("grid_code", flat=True).first()


def area_of_census(id: str) -> str | None:
    return Census.objects.filter(pk=id).values_list("area_code", flat=True).first()
