"""Addresses of the ground."""

from __future__ import annotations

from django.urls import path

from wanmi.grids.pages.tiles import base_tile, patrol_tile

urlpatterns = [
    path("tiles/base/<int:z>/<int:x>/<int:y>", base_tile, name="base_tile"),
    path("tiles/patrols/<int:z>/<int:x>/<int:y>", patrol_tile, name="patrol_tile"),
]
