from __future__ import annotations

import atexit
import os

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "wanmi.site"
    label = "wanmi_site"

    def ready(self) -> None:
        if os.environ.get("WANMI_PROCESS") == "worker":
            from wanmi.journal.actions import seal_at_the_end

            atexit.register(seal_at_the_end)
