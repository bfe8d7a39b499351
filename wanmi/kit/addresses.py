"""Pages of rooms that this installation may be without."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse


def address_in_house(name: str) -> str:
    """The address of the page called `name`; "" where no room of this installation has such a page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
