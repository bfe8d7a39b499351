"""The parts page and its example pages: for whoever builds a page. They need no database and no sign-in."""

from __future__ import annotations

from django.urls import path

from wanmi.kit.pages import parts

urlpatterns = [
    path("parts/", parts.parts, name="parts"),
    path("parts/desk/", parts.desk, name="parts-desk"),
    path("parts/desk/side/<str:number>/", parts.desk_side, name="parts-desk-side"),
    path("parts/desk/move/<str:number>/<str:name>/", parts.desk_move, name="parts-desk-move"),
    path("parts/case/", parts.case, name="parts-case"),
    path("parts/phone/", parts.phone, name="parts-phone"),
    path("parts/form/", parts.registration, name="parts-form"),
    path("parts/refused/", parts.refuse, name="parts-refused"),
]
