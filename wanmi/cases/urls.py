"""The addresses of the closed loop. URLs are nouns; what changes something is a POST to the thing that is changed."""

from __future__ import annotations

from django.urls import path

from wanmi.cases.pages import (
    case,
    component_cases,
    desk,
    desk_panel,
    desk_saved,
    export,
    figures,
    files,
    moves,
    phone_own,
    phone_report,
    registration,
    registration_parts,
    search,
    similar,
    tiles,
)

desks = [
    path("desk/acceptance/register/", registration.registration, name="register"),
    path("desk/acceptance/register/subclasses/", registration_parts.subclasses_part, name="register_subclasses"),
    path("desk/acceptance/register/beside/", registration_parts.beside_part, name="register_beside"),
    path("desk/acceptance/register/caller/", registration_parts.caller_part, name="register_caller"),
    path("desk/<slug:key>/", desk.desk_page, name="desk"),
    path("desk/<slug:key>/filters/", desk_saved.save_filter, name="desk_filters"),
    path("cases/<str:number>/panel/", desk_panel.case_panel, name="case_panel"),
    path("cases/<str:number>/moves/<slug:key>/", moves.case_move, name="case_move"),
    path("cases/<str:number>/links/", similar.case_links, name="case_links"),
]

whole = [
    path("cases/<str:number>/", case.case_page, name="case"),
    path("cases/<str:number>/files/<uuid:id>/<slug:rendition>", files.case_file, name="case_file"),
    path("components/<str:code>/cases/", component_cases.cases_part, name="component_cases"),
    path("search/", search.search_page, name="search"),
    path("search/count/", search.count_part, name="search_count"),
    path("search/filters/", search.save_filter, name="search_filters"),
    path("search/export/", export.export_found, name="search_export"),
    path("figures/", figures.figures_page, name="figures"),
    path("tiles/cases/<int:z>/<int:x>/<int:y>", tiles.case_tile, name="case_tile"),
]

phone = [
    path("tasks/report/", phone_report.report, name="report"),
    path("tasks/report/beside/", phone_report.beside_part, name="report_beside"),
    path("tasks/report/subclasses/", phone_report.subclasses_part, name="report_subclasses"),
    path("tasks/history/", phone_own.history, name="own_history"),
]

urlpatterns = [*desks, *phone, *whole]
