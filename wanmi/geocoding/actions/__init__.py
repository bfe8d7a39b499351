"""Every change of places and their other names."""

from wanmi.geocoding.actions.bulk import Added, add_places
from wanmi.geocoding.actions.grids import follow_grids
from wanmi.geocoding.actions.indexing import index_all, index_missing
from wanmi.geocoding.actions.places import add_alias, add_place, correct_place, remove_alias, retire_place

__all__ = [
    "Added",
    "add_alias",
    "add_place",
    "add_places",
    "correct_place",
    "follow_grids",
    "index_all",
    "index_missing",
    "remove_alias",
    "retire_place",
]
