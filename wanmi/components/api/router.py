"""The router of components."""

from ninja import Router

router = Router(tags=["components"])
