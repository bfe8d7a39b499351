"""What a few typed signs may mean on the map: every room's finders (Room.finders) are asked, the surest first."""

from __future__ import annotations

from wanmi.kit.rooms import Finder, Found, from_rooms
from wanmi.kit.rules.digits import half_width
from wanmi.people.rules.seats import Seat

MOST = 8


def found_on_map(text: str, seat: Seat) -> list[Found]:
    """At most MOST places {label, detail, kind, lng, lat, zoom, layer, id}, the surest first. As many queries as the finders need: of
    a code or a name at most four."""
    words = half_width(text).strip()[:40]
    if len(words) < 2:
        return []
    finders: list[Finder] = sorted(from_rooms("finders"), key=lambda finder: (finder.position, finder.key))
    return [each for finder in finders for each in finder.find(words, seat)][:MOST]
