"""Addresses of components."""

from __future__ import annotations

from django.urls import path

from wanmi.components.pages.tiles import component_tile

urlpatterns = [path("tiles/components/<int:z>/<int:x>/<int:y>", component_tile, name="component_tile")]
