"""Addresses of drafts of unit grids and communities."""

from __future__ import annotations

from django.urls import path

from wanmi.division.pages import communities, division, divisions

urlpatterns = [
    path("divisions/", divisions.divisions_page, name="divisions"),
    path("divisions/new/", divisions.new_division, name="new_division"),
    path("divisions/<int:division_id>/", division.division_page, name="division"),
    path("divisions/<int:division_id>/pieces", division.pieces, name="division_pieces"),
    path("divisions/<int:division_id>/step", division.step, name="division_step"),
    path("divisions/<int:division_id>/side/", division.side, name="division_side"),
    path("divisions/<int:division_id>/check/", division.check, name="division_check"),
    path("divisions/<int:division_id>/publish/", division.publish, name="division_publish"),
    path("divisions/<int:division_id>/cancel/", division.cancel, name="division_cancel"),
    path("divisions/<int:division_id>/back/", division.back, name="division_back"),
    path("divisions/<int:division_id>/drop/", divisions.drop, name="division_drop"),
    path("divisions/<int:division_id>/again/", divisions.cut_again, name="division_again"),
    path("divisions/<int:division_id>/export/", division.export, name="division_export"),
    path("communities/", communities.communities_page, name="communities"),
    path("communities/new/", communities.new_areas, name="new_areas"),
    path("communities/<int:division_id>/publish/", communities.publish, name="communities_publish"),
]
