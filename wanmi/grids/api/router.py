"""The router of the ground's addresses."""

from ninja import Router

router = Router(tags=["grids"])
