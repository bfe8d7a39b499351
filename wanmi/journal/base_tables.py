"""Base tables in Django's admin (基础数据): who may is told by the seat's rights, and every change is a fact.

This room stands below people, so a seat is read from the request as people's middleware puts it there, and what it may is asked of
the room of people by a hook.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models, transaction
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from wanmi.journal.actions import Actor, record_fact
from wanmi.journal.rules.actors import Unseated

ROW = re.compile(r"[0-9]{1,18}")  # the id of a row
NEVER_RECORDED = {"password", "token_hash"}
# What Django's own filters ask: a value, one of several, none, from, until, and the calendar's parts.
LOOKUPS = {"exact", "id__exact", "in", "isnull", "gte", "lt", "year", "month", "day"}


_may: list[Callable[[Any, str], bool]] = []


def rights_are(may: Callable[[Any, str], bool]) -> None:
    """The room of people tells how it is known whether a seat has a right."""
    _may[:] = [may]


def may_in(request: HttpRequest, right: str) -> bool:
    """Whether the seat of this request has a right; a superuser has every one."""
    if getattr(request.user, "is_superuser", False):
        return True
    seat = getattr(request, "seat", None) or None
    return seat is not None and any(may(seat, right) for may in _may)


def area_in(request: HttpRequest) -> str | None:
    """The area whose facts this request may read: the seat's ('' the whole city), of a superuser without one the whole city."""
    seat = getattr(request, "seat", None) or None
    if seat is not None:
        return str(seat.area_code)
    return "" if getattr(request.user, "is_superuser", False) else None


def actor_in(request: HttpRequest) -> Actor:
    """Who acts in this request: the seat, or a superuser without one."""
    return getattr(request, "seat", None) or Unseated(request.user.pk or 0)


_reaches_whole_city: list[Callable[[HttpRequest], bool]] = []


def whole_city_is(reaches: Callable[[HttpRequest], bool]) -> None:
    """The room of people tells how it is known whether somebody answers for the whole city."""
    _reaches_whole_city[:] = [reaches]


def answers_for_city(request: HttpRequest) -> bool:
    """Whether nobody stands above or beside whoever asks: rows that hold for all of the city may be changed. Asked once a request."""
    known: bool | None = getattr(request, "_answers_for_city", None)
    if known is None:
        known = bool(getattr(request.user, "is_superuser", False)) or any(reaches(request) for reaches in _reaches_whole_city)
        request._answers_for_city = known  # type: ignore[attr-defined]
    return known


class BaseTables(admin.AdminSite):
    """The admin's site: open to who may enter the base tables, in their seat; its door is the house's."""

    site_header = _("万米 · 基础数据")
    site_title = _("基础数据")
    index_title = _("数据表")

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return user.is_active and may_in(request, "journal.enter_base_tables")

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.user.is_authenticated:
            return redirect("/")
        return redirect(f"{settings.LOGIN_URL}?{urlencode({'next': request.GET.get('next', request.get_full_path())})}")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """There is one way out, the house's, which tells the fact."""
        raise Http404

    def get_urls(self) -> list[Any]:
        """Without the way from any row of any table to its page (`view on site`): it asks nobody's rights."""
        return [each for each in super().get_urls() if getattr(each, "name", "") != "view_on_site"]

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("/password/")


class ChosenRow(AutocompleteSelect):
    """A choice of one row. What was typed in an address or a form and names no row is shown as nothing: looked up it would be a fault."""

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        return super().optgroups(name, [one for one in value if ROW.fullmatch(str(one))], attr)


class BySeat:
    """Rights by the seat instead of by rows of permissions. Mixed in before a ModelAdmin."""

    right: ClassVar[str] = "journal.inspect_records"  # to see it and to change it
    may_add: ClassVar[bool] = True
    may_change: ClassVar[bool] = True
    may_delete: ClassVar[bool] = False  # what others stand on is retired, not deleted
    by_area: ClassVar[bool] = False  # whether get_queryset and the permissions on a row keep each seat within its own area
    open_to_areas: ClassVar[bool] = True  # rows of the whole city may be looked at by those who answer for a part of it

    def _may(self, request: HttpRequest) -> bool:
        if getattr(request.user, "is_superuser", False):
            return True
        return may_in(request, self.right) and (self.by_area or self.open_to_areas or answers_for_city(request))

    def _may_write(self, request: HttpRequest) -> bool:
        """A table that holds for the whole city is written by those alone who answer for all of it."""
        return self._may(request) and (self.by_area or answers_for_city(request))

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """A list is narrowed by its own filters and its calendar and by nothing else: a lookup typed into the address would answer
        questions about what the list does not show (a hash begins with ...)."""
        shown = [self.date_hierarchy, *self.list_filter]  # type: ignore[attr-defined]
        names = [each[0] if isinstance(each, list | tuple) else each for each in shown if each]
        return any(lookup == name or (lookup.startswith(f"{name}__") and lookup[len(str(name)) + 2 :] in LOOKUPS) for name in names)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_add and self._may_write(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_change and self._may_write(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_delete and self._may_write(request)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs.setdefault("widget", ChosenRow(db_field, self.admin_site))  # type: ignore[attr-defined]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]


class Journalled(BySeat):
    """Every save and every removal writes a fact `<model>.added|changed|removed` about (model, id), old and new values in it."""

    def save_model(self, request: HttpRequest, obj: models.Model, form: ModelForm, change: bool) -> None:
        with transaction.atomic():
            before = self._locked(obj) if change else None
            recorded = self.save_row(request, obj, form, change)
            changes = recorded_changes(before, obj, form.changed_data)
            if not recorded and (changes or not change):
                self.note(request, obj, "changed" if change else "added", {"changes": changes}, new=not change)

    def save_row(self, request: HttpRequest, obj: models.Model, form: ModelForm, change: bool) -> bool:
        """What saving means: the row itself. A room whose rows follow rules calls its action here, and says True where that
        action has told the fact."""
        obj.save()
        return False

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        self.delete_queryset(request, [obj])

    def delete_queryset(self, request: HttpRequest, queryset: Iterable[models.Model]) -> None:
        with transaction.atomic():
            for obj in queryset:
                self._locked(obj)
                self.note(request, obj, "removed", {"row": str(obj)})
                obj.delete()

    def note(self, request: HttpRequest, obj: models.Model, what: str, data: dict[str, Any], *, new: bool = False) -> None:
        kind = obj._meta.model_name or ""
        record_fact(f"{kind}.{what}", about=(kind, obj.pk), by=actor_in(request), at=timezone.now(), data=data, new=new)

    def _locked(self, obj: models.Model) -> models.Model:
        return type(obj)._base_manager.select_for_update(no_key=True, of=("self",)).get(pk=obj.pk)


def recorded_changes(before: models.Model | None, after: models.Model, fields: Iterable[str]) -> dict[str, list[str]]:
    """{field: [old, new]} as words, without what must never be told."""
    known = {field.name for field in after._meta.fields}
    changed_fields = [name for name in fields if name in known - NEVER_RECORDED]
    pairs = {name: [str(getattr(before, name)) if before else "", str(getattr(after, name))] for name in changed_fields}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


class JournalledAdmin(Journalled, admin.ModelAdmin):
    """A base table whose changes are facts."""


class ReadOnlyAdmin(BySeat, admin.ModelAdmin):
    """A table that is only looked at; one that knows no area only by those who answer for the whole city."""

    may_add = may_change = may_delete = False
    open_to_areas = False
