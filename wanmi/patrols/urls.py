"""Addresses of responsibility grids, duties and shifts."""

from __future__ import annotations

from django.urls import path, re_path

from wanmi.patrols.pages import patrol_duties, patrol_plan, patrols
from wanmi.patrols.pages.tiles import patrol_tile

urlpatterns = [
    path("tiles/patrols/<int:z>/<int:x>/<int:y>", patrol_tile, name="patrol_tile"),
    path("responsibility-grids/", patrols.responsibility_grids_page, name="responsibility_grids"),
    path("responsibility-grids/export/", patrols.export_responsibility_grids, name="responsibility_grids_export"),
    path("responsibility-grids/plan/", patrol_plan.plan_page, name="responsibility_grids_plan"),
    path("responsibility-grids/plan/data", patrol_plan.plan_data, name="responsibility_grids_data"),
    path("responsibility-grids/plan/suggest", patrol_plan.plan_suggest, name="responsibility_grids_suggest"),
    path("responsibility-grids/plan/save", patrol_plan.plan_save, name="responsibility_grids_save"),
    path("responsibility-grids/duties/<int:duty_id>/end/", patrol_duties.stop_duty, name="duty_end"),
    path("shifts/", patrol_duties.shifts, name="shifts"),
    path("shifts/new/", patrol_duties.shift_form, name="new_shift"),
    path("shifts/<int:shift_id>/", patrol_duties.shift_form, name="shift"),
    path("shifts/<int:shift_id>/end/", patrol_duties.stop_shift, name="shift_end"),
    re_path(r"^responsibility-grids/(?P<code>[0-9A-Z]{1,16})/$", patrols.responsibility_grid_page, name="responsibility_grid"),
    re_path(r"^responsibility-grids/(?P<code>[0-9A-Z]{1,16})/walkers/$", patrol_duties.duties_page, name="patrol_walkers"),
]
