"""The ground by API: grids and places, responsibility grids with who walks them."""

from wanmi.patrols.api import ground, patrols
from wanmi.patrols.api.router import router

__all__ = ["ground", "patrols", "router"]
