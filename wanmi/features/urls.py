"""Addresses of published features (OGC API Features)."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponseBase
from django.urls import URLPattern, path

from wanmi.features import items as ogc_items
from wanmi.features import pages as ogc


def either(route: str, view: Callable[..., HttpResponseBase], name: str) -> list[URLPattern]:
    """Without a slash at its end, as the standard writes it, and with one, as programs do: no redirect, on which keys get lost."""
    return [path(route, view, name=name), path(f"{route}/", view)]


urlpatterns = [
    path("ogc/", ogc.landing, name="ogc"),
    *either("ogc/api", ogc.api, "ogc_api"),
    *either("ogc/conformance", ogc.conformance, "ogc_conformance"),
    *either("ogc/collections", ogc.collections, "ogc_collections"),
    *either("ogc/collections/<slug:key>", ogc.collection, "ogc_collection"),
    *either("ogc/collections/<slug:key>/queryables", ogc.queryables, "ogc_queryables"),
    *either("ogc/collections/<slug:key>/items", ogc_items.items, "ogc_items"),
    path("ogc/collections/<slug:key>/items/<path:identity>", ogc_items.item, name="ogc_item"),
]
