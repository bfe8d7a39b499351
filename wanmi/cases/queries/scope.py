"""Which cases a seat may see is Case.objects.visible_to; here stand how far a seat sees and what it may hear of them."""

from __future__ import annotations

from wanmi.cases.models import SEES
from wanmi.kit.rooms import Extent
from wanmi.people.queries import extent_of, extent_of_role
from wanmi.people.rules.seats import Seat

COUNTY = 6  # digits of a county's code: what topics tell places by


def sees_area(seat: Seat | None) -> bool:
    """Whether a seat sees the cases of its area, not only those that are given to it or its own."""
    return extent_of(seat, SEES) == Extent.AREA


def role_sees_area(role: str) -> bool:
    """The same of a role."""
    return extent_of_role(role, SEES) == Extent.AREA


def scope_key(seat: Seat) -> str:
    """What names the scope of a seat: who has the same one sees the same cases."""
    extent = extent_of(seat, SEES)
    whose = {
        Extent.EVERYWHERE: "",
        Extent.AREA: seat.area_code,
        Extent.ORGANISATION: seat.organisation_id,
        Extent.TASK: f"{seat.organisation_id}.{seat.person_id}",
        Extent.OWN: seat.person_id,
    }
    return f"{extent}.{whose[extent]}" if extent else "none"


def live_topics(seat: Seat | None) -> set[str]:
    """The topics a seat may listen to. A centre's are given as prefixes ending in '*': of its county, or of all that its code begins."""
    if seat is None:
        return set()
    extent = extent_of(seat, SEES)
    if extent == Extent.EVERYWHERE:
        return {"stage:*"}
    if extent == Extent.AREA:
        if len(seat.area_code) < COUNTY:  # a city's four digits, or none: every county whose code begins so
            return {f"stage:{seat.area_code}*"}
        return {f"stage:{seat.area_code[:COUNTY]}:*"}
    if extent == Extent.ORGANISATION:
        return {f"department:{seat.organisation_id}"}
    if extent == Extent.TASK:
        return {f"squad:{seat.organisation_id}", f"person:{seat.person_id}"}
    return {f"person:{seat.person_id}"}
