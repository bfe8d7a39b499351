"""Components by the beginning of their code, for the search box."""

from __future__ import annotations

from collections.abc import Iterator

from wanmi.components.models import Component
from wanmi.kit.rooms import Finder, Found
from wanmi.kit.rooms.finding import found_at, is_code
from wanmi.people.queries import layer_sight
from wanmi.people.rules.seats import Seat

MOST = 8


def components_by_code(digits: str, seat: Seat) -> Iterator[Found]:
    """The first MOST whose code begins so; the one, of a whole code. One query; none for what is no code."""
    if not is_code(digits):
        return
    components, sight = Component.objects.visible_to(seat), layer_sight("components", seat)
    components = components.filter(code=digits) if len(digits) == 16 else components.filter(code__startswith=digits)
    for one in components.order_by("code")[:MOST]:
        yield found_at(one.geometry, sight.readable("name", one.name), "component", 19, detail=one.code, layer="components", id=one.code)


FINDER = Finder("components", components_by_code, 20)
