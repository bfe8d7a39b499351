"""Organisations, posts and people in the base tables: changed by the same actions as everywhere, each seat within its own reach.

What lies beyond the reach is not there: neither in a list, a choice, a search, a history nor by its number in the address.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _

from wanmi.journal.base_tables import JournalledAdmin, ReadOnlyAdmin, actor_in
from wanmi.kit.spans import not_over
from wanmi.people.actions import create_person, end_post, give_one_time_password, give_post, retire_person
from wanmi.people.admin_forms import HoldingForm, LayerRightForm, OrganisationForm, PersonForm, PostForm, WithReach, layer_field
from wanmi.people.models import DeviceToken, LayerRight, Organisation, Person, Post, PostHolding, SignInAttempt
from wanmi.people.queries.reach import Reach, may_rule, organisations_in, people_in, posts_in
from wanmi.people.request_seat import reach_in


class WithinReach:
    """Rows and choices of a table of this room, as far as the hand of whoever asks reaches. Mixed in before a ModelAdmin.

    Forms are given the reach, too: what a row would become must lie within it as well.
    """

    by_area = True
    right: ClassVar[str] = "people.keep_people"

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)  # type: ignore[misc]
        return type(form.__name__, (form,), {"reach": reach_in(request)}) if issubclass(form, WithReach) else form

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = _choices(db_field.related_model, reach_in(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may: bool = super().has_change_permission(request, obj)  # type: ignore[misc]
        return may and (obj is None or self.may_touch(obj, reach_in(request)))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may: bool = super().has_delete_permission(request, obj)  # type: ignore[misc]
        return may and (obj is None or self.may_touch(obj, reach_in(request)))

    def may_touch(self, obj: Any, reach: Reach) -> bool:
        """Whether a row that may be looked at may be changed too."""
        return True


def _choices(model: type[models.Model], reach: Reach) -> QuerySet[Any]:
    if model is Person:
        return people_in(reach, on=timezone.localdate())
    if model is Post:
        return posts_in(reach).filter(is_active=True)
    return bodies_to_choose(reach)


def bodies_to_choose(reach: Reach) -> QuerySet[Organisation]:
    """Those within reach, and those above one's own, under which others may stand too."""
    return organisations_in(reach) | Organisation.objects.filter(reach.bodies_over())


@admin.register(Organisation)
class OrganisationAdmin(WithinReach, JournalledAdmin):
    form = OrganisationForm
    list_display = ("code", "name", "kind", "parent", "area_code", "phone", "is_active")
    list_filter = ("kind", "level", "is_active")
    list_select_related = ("parent",)
    search_fields = ("code", "name", "short_name")
    autocomplete_fields = ("parent",)
    ordering = ("path",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        """With those above one's own, which are looked at only."""
        found: QuerySet[Organisation] = super().get_queryset(request)
        reach = reach_in(request)
        return found.filter(reach.bodies() | reach.bodies_over())

    def may_touch(self, obj: Organisation, reach: Reach) -> bool:
        return organisations_in(reach).filter(pk=obj.pk).exists()

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        """What one's own rights hang on is not one's own to change."""
        seat = reach_in(request).seat
        own = obj is not None and seat is not None and obj.pk == seat.organisation_id and not reach_in(request).everything
        return ("code", "kind", "parent", "level", "area_code", "is_active") if own else ()


@admin.register(Post)
class PostAdmin(WithinReach, JournalledAdmin):
    form = PostForm
    list_display = ("name", "role", "organisation", "area_code", "is_active")
    list_filter = ("role", "is_active")
    list_select_related = ("organisation",)
    search_fields = ("name", "organisation__name", "organisation__code")
    autocomplete_fields = ("organisation",)
    ordering = ("organisation__path", "role")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Post]:
        found: QuerySet[Post] = super().get_queryset(request)
        return found.filter(reach_in(request).posts())

    def may_touch(self, obj: Post, reach: Reach) -> bool:
        """A post that is changed changes what its holders may: all of them must lie within reach, and nobody is their own."""
        today = timezone.localdate()
        held = PostHolding.objects.filter(not_over(today), post=obj)
        return not held.exclude(person__in=people_in(reach, on=today)).exists()


@admin.register(Person)
class PersonAdmin(WithinReach, JournalledAdmin):
    form = PersonForm
    list_display = ("name", "sign_in_name", "number", "phone", "is_active")
    list_filter = ("is_active", "posts__role")
    search_fields = ("name", "sign_in_name", "number", "phone")
    ordering = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Person]:
        """With oneself, whom one only looks at."""
        found: QuerySet[Person] = super().get_queryset(request)
        reach = reach_in(request)
        return found.filter(reach.people(on=timezone.localdate()) | Q(pk=reach.person_id))

    def may_touch(self, obj: Person, reach: Reach) -> bool:
        return people_in(reach, on=timezone.localdate()).filter(pk=obj.pk).exists()

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        """Only a superuser makes superusers; who has left comes back by a new account."""
        above = () if getattr(request.user, "is_superuser", False) else ("is_superuser",)
        return (*above, "is_active") if obj and not cast(Person, obj).is_active else above

    def save_row(self, request: HttpRequest, obj: models.Model, form: ModelForm, change: bool) -> bool:
        person, by, at = cast(Person, obj), actor_in(request), timezone.now()
        if not change:
            fields = ("sign_in_name", "name", "number", "phone", "is_superuser")
            seat = reach_in(request).seat
            keeper = Organisation.objects.filter(pk=seat.organisation_id).first() if seat else None
            made = create_person(kept_by=keeper, by=by, at=at, **{name: getattr(person, name) for name in fields})
            person.pk, person.password, person.kept_by = made.pk, made.password, made.kept_by
            person._state.adding = False
        else:
            leaving = "is_active" in form.changed_data and not person.is_active
            person.save(update_fields=[name for name in form.changed_data if name not in ("one_time", "is_active")])
            if leaving:
                retire_person(person=person, by=by, at=at)
        if form.cleaned_data.get("one_time") and person.is_active:
            request._one_time_password = give_one_time_password(person=person, by=by, at=at)  # type: ignore[attr-defined]
        return not change

    def response_add(self, request: HttpRequest, obj: Person, post_url_continue: str | None = None) -> HttpResponse:
        return _shown_once(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Person) -> HttpResponse:
        return _shown_once(request, obj) or super().response_change(request, obj)


def _shown_once(request: HttpRequest, person: Person) -> HttpResponse | None:
    """The page with the one-time password, where one was given just now: it stands nowhere else, so the page is never kept."""
    password = getattr(request, "_one_time_password", "")
    if not password:
        return None
    context = {"person": person, "password": password, "until": person.one_time_until, **admin.site.each_context(request)}
    response = render(request, "people/one_time_password.html", context)
    add_never_cache_headers(response)
    return response


@admin.register(PostHolding)
class PostHoldingAdmin(WithinReach, JournalledAdmin):
    form = HoldingForm
    list_display = ("person", "post", "begins_on", "until")
    list_filter = ("post__role",)
    list_select_related = ("person", "post")
    search_fields = ("person__name", "person__sign_in_name", "post__name")
    autocomplete_fields = ("person", "post")
    date_hierarchy = "begins_on"

    @admin.display(description=_("至"), ordering="ends_on")
    def until(self, holding: PostHolding) -> date | None:
        return holding.last_day

    def get_queryset(self, request: HttpRequest) -> QuerySet[PostHolding]:
        """Who holds a post within reach, also of those who sit elsewhere beside it."""
        found: QuerySet[PostHolding] = super().get_queryset(request)
        reach = reach_in(request)
        if reach.everything:
            return found
        return found.filter(post__in=posts_in(reach)).filter(Q(person__is_superuser=False) | Q(person_id=reach.person_id))

    def may_touch(self, obj: PostHolding, reach: Reach) -> bool:
        return obj.person_id != reach.person_id or reach.everything

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        return ("person", "post", "begins_on") if obj else ()

    def save_row(self, request: HttpRequest, obj: models.Model, form: ModelForm, change: bool) -> bool:
        holding, by, at = cast(PostHolding, obj), actor_in(request), timezone.now()
        last = form.cleaned_data.get("last_day")
        if change and last:
            end_post(holding=holding, last_day=last, by=by, at=at)
        elif not change:
            made = give_post(person=holding.person, post=holding.post, begins_on=holding.begins_on, last_day=last, by=by, at=at)
            holding.pk = made.pk
            holding._state.adding = False
        return True


@admin.register(DeviceToken)
class DeviceTokenAdmin(ReadOnlyAdmin):
    right = "people.keep_people"
    by_area = True
    list_display = ("person", "post", "device", "issued_at", "expires_at", "revoked_at")
    list_select_related = ("person", "post")
    search_fields = ("person__name", "person__sign_in_name", "device")
    exclude = ("token_hash",)
    date_hierarchy = "issued_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[DeviceToken]:
        found: QuerySet[DeviceToken] = super().get_queryset(request)
        reach = reach_in(request)
        return found.filter(Q(person__in=people_in(reach, on=timezone.localdate())) | Q(person_id=reach.person_id))


@admin.register(SignInAttempt)
class SignInAttemptAdmin(ReadOnlyAdmin):
    right = "people.keep_people"
    by_area = True
    list_display = ("at", "sign_in_name", "address", "succeeded")
    list_filter = ("succeeded",)
    search_fields = ("sign_in_name", "address")
    date_hierarchy = "at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[SignInAttempt]:
        """Of those within reach; names that nobody bears are told to those who answer for the whole city."""
        found: QuerySet[SignInAttempt] = super().get_queryset(request)
        reach = reach_in(request)
        if reach.everything:
            return found
        within = Q(sign_in_name__in=people_in(reach, on=timezone.localdate()).values("sign_in_name"))
        if reach.is_whole_city():
            within |= ~Q(sign_in_name__in=Person.objects.values("sign_in_name"))
        return found.filter(within)


@admin.register(LayerRight)
class LayerRightAdmin(WithinReach, JournalledAdmin):
    """Which role sees and takes out which layer of the map, where the city wants it other than by default."""

    form = LayerRightForm
    right = "people.set_layer_rights"
    list_display = ("layer", "role", "organisation", "may_see", "may_export")
    list_filter = ("layer", "role")
    list_select_related = ("organisation",)
    autocomplete_fields = ("organisation",)
    may_delete = True  # back to what the layer says of itself

    def may_touch(self, obj: LayerRight, reach: Reach) -> bool:
        return may_rule(obj.role, obj.organisation, reach)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return layer_field() if db_field.name == "layer" else super().formfield_for_dbfield(db_field, request, **kwargs)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Ticked in the list: all of them or none."""
        reach = reach_in(request)
        if not all(self.may_touch(each, reach) for each in queryset):
            raise PermissionDenied
        super().delete_queryset(request, queryset)
