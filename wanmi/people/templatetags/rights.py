"""{% load rights %}{% may "room.verb_object" as named %}: whether the seat of this page has a right."""

from __future__ import annotations

from typing import Any

from django import template

from wanmi.people.queries.rights import may as may_seat

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: dict[str, Any], right: str) -> bool:
    """Asked of the request's seat; False where nobody sits in one."""
    request = context.get("request")
    return may_seat(getattr(request, "seat", None) or None, right)
