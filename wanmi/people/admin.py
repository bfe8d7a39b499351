"""Organisations, posts and people in the base tables: changed by the same actions as everywhere."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wanmi.journal.base_tables import JournalledAdmin, ReadOnlyAdmin, actor_in
from wanmi.kit.layers import all_layers
from wanmi.people.actions import create_person, end_post, give_post, retire_person, set_password
from wanmi.people.models import DeviceToken, LayerRight, Organisation, Person, Post, PostHolding, SignInAttempt


@admin.register(Organisation)
class OrganisationAdmin(JournalledAdmin):
    list_display = ("code", "name", "kind", "parent", "area_code", "phone", "is_active")
    list_filter = ("kind", "level", "is_active")
    list_select_related = ("parent",)
    search_fields = ("code", "name", "short_name")
    autocomplete_fields = ("parent",)
    ordering = ("path",)


@admin.register(Post)
class PostAdmin(JournalledAdmin):
    list_display = ("name", "role", "organisation", "area_code", "is_active")
    list_filter = ("role", "is_active")
    list_select_related = ("organisation",)
    search_fields = ("name", "organisation__name", "organisation__code")
    autocomplete_fields = ("organisation",)
    ordering = ("organisation__path", "role")


class PersonForm(ModelForm):
    """A person with, where one is to be set, a new password."""

    new_password = forms.CharField(
        label=_("新密码"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("留空则不改。改密后其他登录全部失效。"),
    )

    class Meta:
        model = Person
        fields = ("sign_in_name", "name", "number", "phone", "is_active", "is_superuser")

    def clean_new_password(self) -> str:
        from django.contrib.auth.password_validation import validate_password

        password: str = self.cleaned_data["new_password"]
        if password:
            validate_password(password, self.instance)
        return password


@admin.register(Person)
class PersonAdmin(JournalledAdmin):
    form = PersonForm
    list_display = ("name", "sign_in_name", "number", "phone", "is_active")
    list_filter = ("is_active", "posts__role")
    search_fields = ("name", "sign_in_name", "number", "phone")
    ordering = ("name",)

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        """Only a superuser makes superusers; who has left comes back by a new account."""
        above = () if getattr(request.user, "is_superuser", False) else ("is_superuser",)
        return (*above, "is_active") if obj and not cast(Person, obj).is_active else above

    def save_row(self, request: HttpRequest, obj: models.Model, form: ModelForm, change: bool) -> bool:
        person, by, at = cast(Person, obj), actor_in(request), timezone.now()
        password = form.cleaned_data["new_password"]
        if not change:
            fields = ("sign_in_name", "name", "number", "phone", "is_superuser")
            made = create_person(password=password or None, by=by, at=at, **{name: getattr(person, name) for name in fields})
            person.pk = made.pk
            person.password = made.password
            person._state.adding = False
            return True
        leaving = "is_active" in form.changed_data and not person.is_active
        person.save(update_fields=[name for name in form.changed_data if name not in ("new_password", "is_active")])
        if password:
            set_password(person=person, password=password, by=by, at=at)
        if leaving:
            retire_person(person=person, by=by, at=at)
        return False


class HoldingForm(ModelForm):
    class Meta:
        model = PostHolding
        fields = ("person", "post", "from_on", "until_on")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        begin, end = given.get("from_on") or self.instance.from_on, given.get("until_on")
        if begin and end and end < begin:
            raise ValidationError({"until_on": _("结束日期早于开始日期。")})
        return given


@admin.register(PostHolding)
class PostHoldingAdmin(JournalledAdmin):
    form = HoldingForm
    list_display = ("person", "post", "from_on", "until_on")
    list_filter = ("post__role",)
    list_select_related = ("person", "post")
    search_fields = ("person__name", "person__sign_in_name", "post__name")
    autocomplete_fields = ("person", "post")
    date_hierarchy = "from_on"

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        return ("person", "post", "from_on") if obj else ()

    def save_row(self, request: HttpRequest, obj: models.Model, form: ModelForm, change: bool) -> bool:
        holding, by, at = cast(PostHolding, obj), actor_in(request), timezone.now()
        if change and holding.until_on:
            end_post(holding=holding, last_day=holding.until_on, by=by, at=at)
        elif not change:
            made = give_post(person=holding.person, post=holding.post, from_on=holding.from_on, until_on=holding.until_on, by=by, at=at)
            holding.pk = made.pk
            holding._state.adding = False
        return True


@admin.register(DeviceToken)
class DeviceTokenAdmin(ReadOnlyAdmin):
    list_display = ("person", "post", "device", "issued_at", "expires_at", "revoked_at")
    list_select_related = ("person", "post")
    search_fields = ("person__name", "person__sign_in_name", "device")
    exclude = ("token_hash",)
    date_hierarchy = "issued_at"


@admin.register(SignInAttempt)
class SignInAttemptAdmin(ReadOnlyAdmin):
    list_display = ("at", "sign_in_name", "address", "succeeded")
    list_filter = ("succeeded",)
    search_fields = ("sign_in_name", "address")
    date_hierarchy = "at"


@admin.register(LayerRight)
class LayerRightAdmin(JournalledAdmin):
    """Which role sees and takes out which layer of the map, where the city wants it other than by default."""

    list_display = ("layer", "role", "organisation", "may_see", "may_export")
    list_filter = ("layer", "role")
    list_select_related = ("organisation",)
    autocomplete_fields = ("organisation",)
    may_delete = True  # back to what the layer says of itself

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "layer":
            return forms.ChoiceField(label=_("图层"), choices=[(layer.key, layer.title) for layer in all_layers()])
        return super().formfield_for_dbfield(db_field, request, **kwargs)
