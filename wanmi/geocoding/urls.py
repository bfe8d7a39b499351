"""Addresses of places."""

from __future__ import annotations

from django.urls import path

from wanmi.geocoding.pages import place_form, place_moves, places, suggest

urlpatterns = [
    path("places/", places.places_page, name="places"),
    path("places/export/", places.export_places, name="places_export"),
    path("places/suggest/", suggest.suggest, name="geocode_suggest"),
    path("places/here/", suggest.here, name="geocode_here"),
    path("places/new/", place_form.new_place, name="place_new"),
    path("places/new/beside/", place_form.beside_part, name="place_beside"),
    path("places/<str:code>/", places.place_card, name="place"),
    path("places/<str:code>/correct/", place_form.corrected_place, name="place_correct"),
    path("places/<str:code>/retire/", place_moves.retirement, name="place_retire"),
    path("places/<str:code>/aliases/", place_moves.alias, name="place_alias"),
    path("places/<str:code>/aliases/removal/", place_moves.alias_removal, name="place_alias_removal"),
]
