"""What is handed in about a place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

ADDRESSABLE = frozenset({"doorplate", "building", "compound", "poi", "crossing"})  # what a point is told by (GE-7)
IN_ONE_GRID = ADDRESSABLE  # streets and divisions lie in many
KINDS = frozenset({"district", "street_office", "community", "zone", "road", *ADDRESSABLE})
LIMITING = frozenset({"road", "compound", "zone"})  # what a doorplate may stand at (GE-2)
ALIAS_KINDS = frozenset({"alias", "former", "short"})


@dataclass(frozen=True, slots=True)
class NewPlace:
    """A row of geocoding as somebody brings it (GE-6). Degrees, SRID 4326; `shape` as WKB.

    Empty values are found: `code` is issued, `grid_code` that of the point, `division_code` the grid's community, `address` the
    county's name before the name. `limiting`: the code of the street or compound, or its name.
    """

    kind: str
    name: str
    lng: float
    lat: float
    address: str = ""
    number: str = ""
    division_code: str = ""
    grid_code: str = ""
    limiting: str = ""
    code: str = ""
    shape: bytes | None = None
    source: str = ""
    begins_on: date | None = None
    aliases: tuple[tuple[str, str], ...] = ()  # (name, kind)


@dataclass(frozen=True, slots=True)
class Correction:
    """What is to be different; None leaves it as it is."""

    name: str | None = None
    address: str | None = None
    number: str | None = None
    kind: str | None = None
    location: tuple[float, float] | None = None
    division_code: str | None = None
    limiting: str | None = None
    source: str | None = None
