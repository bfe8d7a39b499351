"""The kinds of base data whose rows are of the ground."""

from wanmi.grids.deliveries.ground import AREAS
from wanmi.grids.deliveries.surroundings import GROUND_FEATURES, STREETS

DELIVERIES = (AREAS, STREETS, GROUND_FEATURES)
