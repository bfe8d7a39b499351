"""Planes of the city's own in the base tables (地方坐标系): where docs and refusals send one."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import ModelForm

from wanmi.deliveries.models import LocalPlane
from wanmi.formats.queries.translating import translated
from wanmi.grids.queries import middle_of
from wanmi.journal.base_tables import JournalledAdmin
from wanmi.kit.apart import read_apart
from wanmi.kit.refusals import Refusal
from wanmi.people.base_tables import OfCity

NOWHERE = (116.4, 39.9)  # as long as nobody has said where the city lies


class PlaneForm(ModelForm):
    """A definition is tried at the city's centre before it is kept."""

    class Meta:
        model = LocalPlane
        fields = ("name", "definition", "note")
        widgets = {"definition": forms.Textarea(attrs={"rows": 3})}

    def clean_definition(self) -> str:
        definition = " ".join(str(self.cleaned_data["definition"]).replace("\0", "").split())
        lng, lat = middle_of("") or NOWHERE
        try:
            wrong = read_apart("wanmi.formats.foreign.planes", "wrong_with", definition, lng, lat)
        except Refusal as refused:
            raise ValidationError(refused.say()) from refused
        if "wrong" in wrong:
            raise ValidationError(translated(str(wrong["wrong"])))
        return definition


@admin.register(LocalPlane)
class LocalPlaneAdmin(OfCity, JournalledAdmin):
    """Never deleted: deliveries say by its number in what they came."""

    form = PlaneForm
    right = "deliveries.keep_base_maps"
    list_display = ("name", "definition", "note")
    search_fields = ("name",)
