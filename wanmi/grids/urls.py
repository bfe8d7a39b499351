"""Addresses of the ground."""

from __future__ import annotations

from django.urls import path, re_path

from wanmi.grids.pages import communities, division, divisions, patrol_duties, patrol_plan, patrols, unit_grids
from wanmi.grids.pages.tiles import base_tile, patrol_tile

urlpatterns = [
    path("tiles/base/<int:z>/<int:x>/<int:y>", base_tile, name="base_tile"),
    path("tiles/patrols/<int:z>/<int:x>/<int:y>", patrol_tile, name="patrol_tile"),
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
    path("grids/", unit_grids.unit_grids_page, name="unit_grids"),
    path("grids/export/", unit_grids.unit_grids_export, name="unit_grids_export"),
    re_path(r"^grids/(?P<code>\d{15})/$", unit_grids.unit_grid_page, name="unit_grid"),
    re_path(r"^grids/(?P<code>\d{15})/change/$", unit_grids.change_unit_grid, name="change_unit_grid"),
    path("responsibility-grids/", patrols.patrols_page, name="responsibility_grids"),
    path("responsibility-grids/export/", patrols.patrols_export, name="responsibility_grids_export"),
    path("responsibility-grids/plan/", patrol_plan.plan_page, name="responsibility_grids_plan"),
    path("responsibility-grids/plan/data", patrol_plan.plan_data, name="responsibility_grids_data"),
    path("responsibility-grids/plan/suggest", patrol_plan.plan_suggest, name="responsibility_grids_suggest"),
    path("responsibility-grids/plan/save", patrol_plan.plan_save, name="responsibility_grids_save"),
    path("responsibility-grids/duties/<int:duty_id>/end/", patrol_duties.stop_walking, name="duty_end"),
    path("shifts/", patrol_duties.shifts, name="shifts"),
    path("shifts/new/", patrol_duties.shift_form, name="new_shift"),
    path("shifts/<int:shift_id>/", patrol_duties.shift_form, name="shift"),
    path("shifts/<int:shift_id>/end/", patrol_duties.stop_shift, name="shift_end"),
    re_path(r"^responsibility-grids/(?P<code>[0-9A-Z]{1,16})/$", patrols.patrol_page, name="responsibility_grid"),
    re_path(r"^responsibility-grids/(?P<code>[0-9A-Z]{1,16})/walkers/$", patrol_duties.walkers, name="patrol_walkers"),
]
