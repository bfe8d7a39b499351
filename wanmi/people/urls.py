"""The door's addresses."""

from __future__ import annotations

from django.urls import path

from wanmi.people.pages import door

urlpatterns = [
    path("sign-in/", door.sign_in_page, name="sign_in"),
    path("sign-out/", door.sign_out_page, name="sign_out"),
    path("seat/", door.seat_page, name="seat"),
    path("password/", door.password_page, name="password"),
]
