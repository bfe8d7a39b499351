"""The root of all addresses: what machines ask, base tables, and every room's own urls."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from wanmi.kit.rooms import room_modules
from wanmi.site import api, health, home, menu_pages, operations_page

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("", home.home, name="home"),
    path("operations/", operations_page.operations_page, name="operations"),
    path("operations/reactions/<int:id>/retry/", operations_page.retry_given_up, name="operations_retry"),
    path("operations/jobs/<int:id>/retry/", operations_page.retry_failed_job, name="operations_job"),
    path("admin/", admin.site.urls),
    path("menu/", menu_pages.menu_part, name="menu"),
    path("menu/all/", menu_pages.all_entries, name="all_entries"),
    path("menu/favourites/", menu_pages.favourites, name="favourites"),
    path("i18n/", include("django.conf.urls.i18n")),
    *api.urlpatterns,
    *[path("", include(addresses)) for addresses in room_modules("urls")],
]

handler500 = "wanmi.kit.pages.errors.fault"  # 503 where a middleware found no database, else 500; needs neither
