"""Who keeps what the whole city shares: registers, standards, base maps, names of streets; and the areas above one's own.

A register that is the same for every district is changed at the level of the city alone: by a seat beyond whose area no body of the city
answers. In a city of one district that is the district's own.
"""

from __future__ import annotations

from wanmi.people.models import Organisation
from wanmi.people.rules.refusals import AboveYou, CityKeepsIt
from wanmi.people.rules.seats import Seat


def answers_for_city(seat: Seat) -> bool:
    """Whether no active body answers for anything outside this seat's area. One query, none for a seat without a bound."""
    if not seat.area_code:
        return True
    return not Organisation.objects.filter(is_active=True).exclude(area_code__startswith=seat.area_code).exists()


def check_answers_for_city(seat: Seat, what: str) -> None:
    """Raises CityKeepsIt; `what` names the register in words."""
    if not answers_for_city(seat):
        raise CityKeepsIt(what=what)


def check_answers_for(code: str, seat: Seat) -> None:
    """Whether an area, or what bears its code (2 to 15 digits), is this seat's to change: its own or below. Raises AboveYou."""
    if not seat.covers(code):
        raise AboveYou(code=code, area=seat.area_code)
