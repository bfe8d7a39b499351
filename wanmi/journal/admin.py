"""The journal in the base tables: only looked at."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from wanmi.journal.base_tables import ReadOnlyAdmin, area_in
from wanmi.journal.models import Fact, Seal
from wanmi.journal.queries import facts_within


@admin.register(Fact)
class FactAdmin(ReadOnlyAdmin):
    list_display = ("at", "name", "subject_kind", "subject_id", "sequence", "person_id", "post_id")
    search_fields = ("=subject_id", "=name")
    ordering = ("-at", "-id")
    show_full_result_count = False  # millions of rows: the page does not count them all
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Fact]:
        return facts_within(area_in(request)).order_by(*self.ordering)


@admin.register(Seal)
class SealAdmin(ReadOnlyAdmin):
    list_display = ("sealed_at", "from_xact", "until_xact", "count")
    ordering = ("-until_xact",)
