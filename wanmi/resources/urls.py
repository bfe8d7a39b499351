"""Addresses of base data."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponseBase
from django.urls import URLPattern, path

from wanmi.resources.features import items as ogc_items
from wanmi.resources.features import pages as ogc
from wanmi.resources.pages import compare, deliveries, delivery_files
from wanmi.resources.pages import map as map_pages
from wanmi.resources.pages.outside import outside_tile


def either(route: str, view: Callable[..., HttpResponseBase], name: str) -> list[URLPattern]:
    """Without a slash at its end, as the standard writes it, and with one, as programs do: no redirect, on which keys get lost."""
    return [path(route, view, name=name), path(f"{route}/", view)]


urlpatterns = [
    path("map/", map_pages.map_page, name="map"),
    path("map/search/", map_pages.map_search, name="map_search"),
    path("map/cards/<slug:key>/<str:identity>/", map_pages.map_card, name="map_card"),
    path("map/selection/", map_pages.map_selection, name="map_selection"),
    path("map/export/", map_pages.map_export, name="map_export"),
    path("tiles/outside/<slug:source>/<slug:part>/<int:z>/<int:x>/<int:y>", outside_tile, name="outside_tile"),
    path("compare/", compare.compare_page, name="compare"),
    path("compare/export/", compare.export_changes, name="compare_export"),
    path("ogc/", ogc.landing, name="ogc"),
    *either("ogc/api", ogc.api, "ogc_api"),
    *either("ogc/conformance", ogc.conformance, "ogc_conformance"),
    *either("ogc/collections", ogc.collections, "ogc_collections"),
    *either("ogc/collections/<slug:key>", ogc.collection, "ogc_collection"),
    *either("ogc/collections/<slug:key>/queryables", ogc.queryables, "ogc_queryables"),
    *either("ogc/collections/<slug:key>/items", ogc_items.items, "ogc_items"),
    path("ogc/collections/<slug:key>/items/<path:identity>", ogc_items.item, name="ogc_item"),
    path("deliveries/", deliveries.deliveries_page, name="deliveries"),
    path("deliveries/templates/<slug:kind>/", delivery_files.template_file, name="delivery_template"),
    path("deliveries/exports/", delivery_files.export_page, name="base_export"),
    path("deliveries/exports/<int:id>/", delivery_files.export_file, name="base_export_file"),
    path("deliveries/<int:id>/", deliveries.delivery_page, name="delivery"),
    path("deliveries/<int:id>/mapping/", deliveries.map_columns, name="delivery_mapping"),
    path("deliveries/<int:id>/report/", delivery_files.report_file, name="delivery_report"),
    path("deliveries/<int:id>/effects/", delivery_files.effects_file, name="delivery_effects"),
    path("deliveries/<int:id>/rows/<int:number>/", deliveries.mend_page, name="delivery_row"),
    path("deliveries/<int:id>/<slug:step>/", deliveries.delivery_step, name="delivery_step"),
]
