"""The terms of the sources in the base tables: the city sets them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from wanmi.journal.base_tables import JournalledAdmin
from wanmi.liaison.models import SourceTerm
from wanmi.liaison.rules.terms import WrongTerm, limit_in
from wanmi.people.base_tables import OfCity


class TermForm(forms.ModelForm):
    """A source with its two limits, each checked as one."""

    def _checked(self, name: str) -> str:
        text = str(self.cleaned_data[name]).strip()
        try:
            limit_in(text, field=name)
        except WrongTerm as wrong:
            raise forms.ValidationError(wrong.say()) from wrong
        return text

    def clean_sign_limit(self) -> str:
        return self._checked("sign_limit")

    def clean_answer_limit(self) -> str:
        return self._checked("answer_limit")

    class Meta:
        help_texts: dict[str, Any] = {name: _("数量 单位，如 2 work_hour、1 work_day") for name in ("sign_limit", "answer_limit")}


@admin.register(SourceTerm)
class SourceTermAdmin(OfCity, JournalledAdmin):
    right = "liaison.set_terms"
    form = TermForm
    list_display = ("source", "sign_limit", "answer_limit")
    ordering = ("source",)
