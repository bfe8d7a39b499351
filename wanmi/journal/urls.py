"""The journal's addresses."""

from __future__ import annotations

from django.urls import path

from wanmi.journal.pages import journal

urlpatterns = [
    path("journal/", journal.journal_page, name="journal"),
    path("journal/export/", journal.journal_sheet, name="journal_sheet"),
    path("journal/<int:id>/", journal.fact_panel, name="fact"),
]
