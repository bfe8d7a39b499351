"""Files in the base tables: only looked at."""

from __future__ import annotations

from django.contrib import admin

from wanmi.evidence.models import Evidence, Rendition, StoredFile
from wanmi.journal.base_tables import ReadOnlyAdmin
from wanmi.people.base_tables import OfCity


class OfEverybody(OfCity, ReadOnlyAdmin):
    """Files of all districts, with who handed them in: for the city's level alone."""

    right = "evidence.inspect_files"
    hidden_from_districts = True


@admin.register(StoredFile)
class StoredFileAdmin(OfEverybody):
    list_display = ("sha256", "kind", "media_type", "size", "width", "height", "taken_at", "stored_at")
    list_filter = ("kind", "media_type")
    search_fields = ("sha256",)
    date_hierarchy = "stored_at"
    ordering = ("-id",)


@admin.register(Evidence)
class EvidenceAdmin(OfEverybody):
    list_display = ("id", "file", "handed_in_by", "handed_in_at", "taken_at")
    list_select_related = ("file", "handed_in_by")
    search_fields = ("=id", "handed_in_by__name", "file__sha256")
    ordering = ("-handed_in_at",)
    show_full_result_count = False


@admin.register(Rendition)
class RenditionAdmin(OfEverybody):
    list_display = ("file", "name", "width", "height", "made_at")
    list_filter = ("name",)
    list_select_related = ("file",)
    search_fields = ("file__sha256",)
    ordering = ("-id",)
    show_full_result_count = False
