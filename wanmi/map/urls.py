"""Addresses of the map."""

from __future__ import annotations

from django.urls import path

from wanmi.map.pages import compare
from wanmi.map.pages import map as map_pages
from wanmi.map.pages.outside import outside_tile

urlpatterns = [
    path("map/", map_pages.map_page, name="map"),
    path("map/search/", map_pages.map_search, name="map_search"),
    path("map/cards/<slug:key>/<str:identity>/", map_pages.map_card, name="map_card"),
    path("map/selection/", map_pages.map_selection, name="map_selection"),
    path("map/export/", map_pages.map_export, name="map_export"),
    path("tiles/outside/<slug:source>/<slug:part>/<int:z>/<int:x>/<int:y>", outside_tile, name="outside_tile"),
    path("compare/", compare.compare_page, name="compare"),
    path("compare/export/", compare.export_changes, name="compare_export"),
]
