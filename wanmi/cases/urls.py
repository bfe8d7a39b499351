"""Addresses of a case's parts: files, tiles, the cases of a component."""

from __future__ import annotations

from django.urls import path

from wanmi.cases.pages import files, tiles

urlpatterns = [
    path("cases/<str:number>/files/<uuid:id>/<slug:rendition>", files.case_file, name="case_file"),
    path("tiles/cases/<int:z>/<int:x>/<int:y>", tiles.case_tile, name="case_tile"),
]
