"""{% load catalogue %}: classes and subclasses by the name of the reader's language."""

from __future__ import annotations

from django import template

from wanmi.catalogue.queries import called

register = template.Library()


@register.filter(name="called")
def called_in_words(name: object) -> str:
    """{{ subclass.name|called }}"""
    return called(str(name or ""))
