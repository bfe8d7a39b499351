"""The addresses of files."""

from __future__ import annotations

from django.urls import path

from wanmi.evidence.pages import files

urlpatterns = [
    path("evidence/", files.hand_in, name="hand_in"),
    path("evidence/<uuid:id>", files.show_file, name="evidence"),
    path("evidence/<uuid:id>/<slug:rendition>", files.show_file, name="rendition"),
]
