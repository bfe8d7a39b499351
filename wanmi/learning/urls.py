"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from wanmi.learning.pages import versions

urlpatterns = [
    path("learning/", versions.versions_page, name="learned_versions"),
    path("learning/train/", versions.train_now, name="train_now"),
]
