"""Addresses of desks and of a case. URLs are nouns; what changes something is a POST to the thing that is changed."""

from __future__ import annotations

from django.urls import path

from wanmi.desks.pages import case, desk, desk_panel, desk_saved, moves, selection, similar

urlpatterns = [
    path("desk/<slug:key>/", desk.desk_page, name="desk"),
    path("desk/<slug:key>/filters/", desk_saved.save_filter, name="desk_filters"),
    path("selection/moves/", selection.selection_moves, name="selection_moves"),
    path("selection/moves/<slug:key>/", selection.selection_move, name="selection_move"),
    path("cases/<str:number>/panel/", desk_panel.case_panel, name="case_panel"),
    path("cases/<str:number>/moves/<slug:key>/", moves.case_move, name="case_move"),
    path("cases/<str:number>/links/", similar.case_links, name="case_links"),
    path("cases/<str:number>/", case.case_page, name="case"),
]
