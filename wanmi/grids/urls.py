"""Addresses of the ground."""

from __future__ import annotations

from django.urls import path, re_path

from wanmi.grids.pages import unit_grids
from wanmi.grids.pages.tiles import base_tile

urlpatterns = [
    path("tiles/base/<int:z>/<int:x>/<int:y>", base_tile, name="base_tile"),
    path("grids/", unit_grids.unit_grids_page, name="unit_grids"),
    path("grids/export/", unit_grids.unit_grids_export, name="unit_grids_export"),
    re_path(r"^grids/(?P<code>\d{15})/$", unit_grids.unit_grid_page, name="unit_grid"),
    re_path(r"^grids/(?P<code>\d{15})/change/$", unit_grids.change_unit_grid, name="change_unit_grid"),
]
