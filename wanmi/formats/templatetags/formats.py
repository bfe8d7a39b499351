"""{% load resources %}: what deliveries keep in Chinese, in the reader's language."""

from __future__ import annotations

from django import template

from wanmi.formats.queries.saying import kinds_said, said, short_said

register = template.Library()


@register.filter(name="in_words")
def sentence_in_words(text: object) -> str:
    """{{ delivery.trouble|in_words }}"""
    return said(str(text or ""))


@register.filter(name="short_in_words")
def beginning_in_words(text: object) -> str:
    """{{ way.said|short_in_words }}"""
    return short_said(str(text or ""))


@register.filter(name="kinds_in_words")
def kinds_of_shapes(kinds: object) -> str:
    """{{ part.kinds|kinds_in_words }}"""
    return kinds_said(str(kinds or ""))
