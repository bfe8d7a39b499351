"""The ground by API: grids and places, responsibility grids with who walks them."""

from wanmi.grids.api import ground, patrols
from wanmi.grids.api.router import router

__all__ = ["ground", "patrols", "router"]
