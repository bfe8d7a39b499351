"""The root of all addresses: what machines ask, base tables, and every room's own urls."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from wanmi.site import api, health, operations_page

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("operations/", operations_page.operations_page, name="operations"),
    path("operations/reactions/<int:id>/retry/", operations_page.retry_given_up, name="operations_retry"),
    path("operations/jobs/<int:id>/retry/", operations_page.retry_failed_job, name="operations_job"),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    *api.urlpatterns,
    *[path("", include(f"wanmi.{room}.urls")) for room in settings.ROOMS if find_spec(f"wanmi.{room}.urls")],
]

handler500 = "wanmi.kit.pages.errors.fault"  # 503 where a middleware found no database, else 500; needs neither
