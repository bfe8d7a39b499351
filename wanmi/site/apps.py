from __future__ import annotations

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "wanmi.site"
    label = "wanmi_site"
