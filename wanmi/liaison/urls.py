"""Addresses of the daily lists."""

from __future__ import annotations

from django.urls import path

from wanmi.liaison.pages import answering, export, lists

urlpatterns = [
    path("source-lists/", lists.lists_page, name="source_lists"),
    path("source-lists/moves/", answering.list_moves, name="source_list_moves"),
    path("source-lists/answers/", answering.source_answers, name="source_answers"),
    path("source-lists/export/", export.export_list, name="source_list_export"),
]
