"""Tolerances of the division rules in the base tables: what the city sets otherwise than the standard."""

from __future__ import annotations

from dataclasses import fields

from django import forms
from django.contrib import admin
from django.forms import ModelForm

from wanmi.division.models import DivisionTolerance
from wanmi.division.rules.checks import Tolerances
from wanmi.journal.base_tables import JournalledAdmin
from wanmi.people.base_tables import OfCity


class ToleranceForm(ModelForm):
    """A tolerance by its name in the rules, with what the standard says."""

    name = forms.ChoiceField(label="容差", choices=[(each.name, f"{each.name}（{each.default}）") for each in fields(Tolerances)])

    class Meta:
        model = DivisionTolerance
        fields = ("name", "value")


@admin.register(DivisionTolerance)
class DivisionToleranceAdmin(OfCity, JournalledAdmin):
    form = ToleranceForm
    right = "grids.set_city"
    list_display = ("name", "value")
    ordering = ("name",)
