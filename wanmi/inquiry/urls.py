"""Addresses of search, figures, ledger and export."""

from __future__ import annotations

from django.urls import path

from wanmi.inquiry.pages import component_cases, export, figures, ledger, ledger_export, ledger_lists, phone_own, search

urlpatterns = [
    path("search/", search.search_page, name="search"),
    path("search/count/", search.count_part, name="search_count"),
    path("search/filters/", search.save_filter, name="search_filters"),
    path("search/export/", export.export_found, name="search_export"),
    path("components/<str:code>/cases/", component_cases.cases_part, name="component_cases"),
    path("figures/", figures.figures_page, name="figures"),
    path("ledger/", ledger.ledger_page, name="ledger"),
    path("ledger/requests/", ledger_lists.requests_page, name="ledger_requests"),
    path("ledger/requests/count/", ledger_lists.requests_count, name="ledger_requests_count"),
    path("ledger/requests/export/", ledger_export.export_requests, name="ledger_requests_export"),
    path("ledger/orders/", ledger_lists.orders_page, name="ledger_orders"),
    path("ledger/orders/count/", ledger_lists.orders_count, name="ledger_orders_count"),
    path("ledger/orders/export/", ledger_export.export_orders, name="ledger_orders_export"),
    path("tasks/history/", phone_own.history, name="own_history"),
]
