"""Addresses of components."""

from __future__ import annotations

from django.urls import path

from wanmi.components.pages import card, census, fields, listing
from wanmi.components.pages.tiles import component_tile

urlpatterns = [
    path("tiles/components/<int:z>/<int:x>/<int:y>", component_tile, name="component_tile"),
    path("components/", listing.components_page, name="components"),
    path("components/export/", listing.export_components, name="components_export"),
    path("components/figures/", listing.figures_page, name="components_figures"),
    path("components/near/", card.near_page, name="components_near_me"),
    path("components/changes/", card.changes_page, name="component_changes"),
    path("components/changes/new/", card.change_page, name="component_new"),
    path("components/changes/<int:id>/", card.change_detail, name="component_change"),
    path("censuses/", census.censuses_page, name="censuses"),
    path("censuses/new/", census.new_census, name="census_new"),
    path("censuses/<int:id>/", census.census_page, name="census"),
    path("censuses/<int:id>/marks/<str:code>/", census.census_mark, name="census_mark"),
    path("censuses/<int:id>/end/", census.census_end, name="census_end"),
    path("censuses/<int:id>/export/", census.census_export, name="census_export"),
    path("components/fields/", fields.fields_page, name="attribute_fields"),
    path("components/fields/<int:id>/order/", fields.field_order, name="attribute_field_order"),
    path("components/fields/<int:id>/retirement/", fields.field_retirement, name="attribute_field_retirement"),
    path("components/<str:code>/", card.card_page, name="component"),
    path("components/<str:code>/change/", card.change_page, name="component_change_form"),
]
