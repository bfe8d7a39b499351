from __future__ import annotations

from django.urls import path

from wanmi.site.tests.rooms.bench import pages

urlpatterns = [
    path("benches/", pages.benches_page, name="benches"),
    path("benches/<str:code>/", pages.bench_page, name="bench"),
    path("tiles/benches/<int:z>/<int:x>/<int:y>", pages.bench_tile, name="bench_tile"),
]
