"""{% load resources %}: what deliveries keep in Chinese, in the reader's language."""

from __future__ import annotations

from django import template

from wanmi.formats.queries.translating import kinds_translated, translated, translated_short

register = template.Library()


@register.filter(name="in_words")
def sentence_in_words(text: object) -> str:
    """{{ delivery.trouble|in_words }}"""
    return translated(str(text or ""))


@register.filter(name="short_in_words")
def beginning_in_words(text: object) -> str:
    """{{ each.problem|short_in_words }}"""
    return translated_short(str(text or ""))


@register.filter(name="kinds_in_words")
def kinds_of_shapes(kinds: object) -> str:
    """{{ part.kinds|kinds_in_words }}"""
    return kinds_translated(str(kinds or ""))
