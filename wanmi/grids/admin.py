"""The city in the base tables."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from wanmi.grids.models import City
from wanmi.journal.base_tables import JournalledAdmin
from wanmi.people.base_tables import OfCity


@admin.register(City)
class CityAdmin(OfCity, JournalledAdmin):
    right = "grids.set_city"
    list_display = ("name", "code", "lng", "lat")

    def has_add_permission(self, request: HttpRequest, *more: Any) -> bool:
        """There is one."""
        return not City.objects.exists() and super().has_add_permission(request)
