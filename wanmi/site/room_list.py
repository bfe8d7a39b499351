"""The list of rooms, from below upwards: a room is added by its line here, and taken out by leaving the line away."""

from __future__ import annotations

ROOMS = [
    "kit",
    "journal",
    "people",
    "evidence",
    "tiles",
    "formats",
    "addresses",
    "catalogue",
    "grids",
    "patrols",
    "flow",
    "components",
    "geocoding",
    "division",
    "map",
    "features",
    "deliveries",
    "cases",
    "learning",
    "desks",
    "liaison",
    "inquiry",
    "intake",
    "papers",
    "simulation",
]
