"""The kinds of base data that are brought in and taken out."""

from wanmi.resources.kinds.components import COMPONENTS
from wanmi.resources.kinds.ground import AREAS, RESPONSIBILITY_GRIDS, UNIT_GRIDS
from wanmi.resources.kinds.kind import Kind
from wanmi.resources.kinds.places import PLACES
from wanmi.resources.kinds.surroundings import GROUND_FEATURES, STREETS

__all__ = ["KINDS", "Kind"]

KINDS: dict[str, Kind] = {
    kind.key: kind for kind in (AREAS, UNIT_GRIDS, RESPONSIBILITY_GRIDS, COMPONENTS, PLACES, STREETS, GROUND_FEATURES)
}  # fmt: skip
