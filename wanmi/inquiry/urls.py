"""Addresses of search, figures and export."""

from __future__ import annotations

from django.urls import path

from wanmi.inquiry.pages import component_cases, export, figures, phone_own, search

urlpatterns = [
    path("search/", search.search_page, name="search"),
    path("search/count/", search.count_part, name="search_count"),
    path("search/filters/", search.save_filter, name="search_filters"),
    path("search/export/", export.export_found, name="search_export"),
    path("components/<str:code>/cases/", component_cases.cases_part, name="component_cases"),
    path("figures/", figures.figures_page, name="figures"),
    path("tasks/history/", phone_own.history, name="own_history"),
]
