"""The catalogue in the base tables. A condition that says something else becomes a new row; nothing is deleted."""

from __future__ import annotations

from typing import cast

from django.contrib import admin
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone

from wanmi.catalogue.actions import BINDING, amend_condition, revise
from wanmi.catalogue.models import CalendarDay, ConditionStatus, FilingCondition, Scheme, Subclass, WorkPeriod
from wanmi.catalogue.queries import forget_catalogue
from wanmi.journal.base_tables import JournalledAdmin, actor_in
from wanmi.people.base_tables import OfCity

KEEPS = "catalogue.keep_standards"


@admin.register(Scheme)
class SchemeAdmin(OfCity, JournalledAdmin):
    right = KEEPS
    may_add = may_change = False
    list_display = ("name", "edition", "key", "is_current", "revision")


@admin.register(Subclass)
class SubclassAdmin(OfCity, JournalledAdmin):
    right = KEEPS
    list_display = ("classification_code", "name", "class_name", "responsible_kind", "geometry", "status", "scheme", "retired_on")
    list_filter = ("scheme", "kind", "class_name", "status", "responsible_kind")
    list_select_related = ("scheme",)
    search_fields = ("name", "class_name", "english", "code")
    ordering = ("scheme", "kind", "class_code", "code")

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        """A code that stands never changes (CO-5)."""
        return ("scheme", "kind", "class_code", "code") if obj else ()

    def save_row(self, request: HttpRequest, obj: models.Model, form: ModelForm, change: bool) -> bool:
        scheme = Scheme.objects.select_for_update().get(pk=cast(Subclass, obj).scheme_id)
        obj.save()
        revise(scheme)
        return False


@admin.register(FilingCondition)
class FilingConditionAdmin(OfCity, JournalledAdmin):
    right = KEEPS
    list_display = (
        "subclass", "number", "issue", "condition", "limit_class1", "limit_class2", "limit_class3", "limit_unit",
        "closing_condition", "status", "retired_on",
    )  # fmt: skip
    list_filter = ("subclass__scheme", "subclass__kind", "status", "limit_unit", "issue_key")
    list_select_related = ("subclass",)
    search_fields = ("subclass__name", "condition", "closing_condition")
    autocomplete_fields = ("subclass",)
    ordering = ("subclass__kind", "subclass__class_code", "subclass__code", "number")

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        """What cases were filed against stands as it was."""
        if obj and cast(FilingCondition, obj).retired_on:
            return tuple(field.name for field in FilingCondition._meta.fields if field.name != "id")
        return ("subclass", "number", "status") if obj else ("status",)

    def save_row(self, request: HttpRequest, obj: models.Model, form: ModelForm, change: bool) -> bool:
        condition = cast(FilingCondition, obj)
        binding = {name: getattr(condition, name) for name in BINDING if name in form.changed_data}
        if change and binding:
            others = {name: getattr(condition, name) for name in form.changed_data if name not in BINDING}
            condition.pk = amend_condition(condition, by=actor_in(request), at=timezone.now(), **binding, **others).pk
            return True
        scheme = Scheme.objects.select_for_update().get(subclasses=condition.subclass_id)
        if not change:
            condition.status = ConditionStatus.LOCAL
        condition.save()
        revise(scheme)
        return False


class CalendarTable(OfCity, JournalledAdmin):
    """Days and hours may be taken out again: deadlines that were computed stay as they are."""

    right = KEEPS
    may_delete = True

    def save_row(self, request: HttpRequest, obj: models.Model, form: ModelForm, change: bool) -> bool:
        obj.save()
        forget_catalogue()
        return False


@admin.register(CalendarDay)
class CalendarDayAdmin(CalendarTable):
    list_display = ("day", "is_working", "name")
    list_filter = ("is_working",)
    search_fields = ("name",)
    date_hierarchy = "day"
    ordering = ("-day",)


@admin.register(WorkPeriod)
class WorkPeriodAdmin(CalendarTable):
    list_display = ("begins", "ends")
