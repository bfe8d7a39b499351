"""Further attributes of subclasses in the base tables: defined as data, asked for by every form."""

from __future__ import annotations

from django.contrib import admin

from wanmi.components.models import AttributeField
from wanmi.journal.base_tables import JournalledAdmin
from wanmi.people.base_tables import OfCity


@admin.register(AttributeField)
class AttributeFieldAdmin(OfCity, JournalledAdmin):
    right = "components.keep_fields"
    list_display = ("subclass", "key", "label", "kind", "unit", "required", "position", "retired_on")
    list_filter = ("kind", "subclass__class_name")
    list_select_related = ("subclass",)
    search_fields = ("label", "key", "subclass__name")
    autocomplete_fields = ()
    raw_id_fields = ("subclass",)
