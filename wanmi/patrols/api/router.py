"""The router of the ground's addresses: grids, places, and who walks where."""

from ninja import Router

router = Router(tags=["grids"])
