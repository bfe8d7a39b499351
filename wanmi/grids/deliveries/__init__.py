"""The kinds of base data whose rows are of the ground."""

from wanmi.grids.deliveries.ground import AREAS, RESPONSIBILITY_GRIDS, UNIT_GRIDS
from wanmi.grids.deliveries.surroundings import GROUND_FEATURES, STREETS

DELIVERIES = (AREAS, UNIT_GRIDS, RESPONSIBILITY_GRIDS, STREETS, GROUND_FEATURES)
