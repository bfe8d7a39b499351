"""The door's addresses."""

from __future__ import annotations

from django.urls import path

from wanmi.people.pages import layer_keys, layer_rights, rights, sign_in

urlpatterns = [
    path("sign-in/", sign_in.sign_in_page, name="sign_in"),
    path("sign-out/", sign_in.sign_out_page, name="sign_out"),
    path("seat/", sign_in.seat_page, name="seat"),
    path("tasks/me/", sign_in.me, name="me"),
    path("password/", sign_in.password_page, name="password"),
    path("rights/", rights.rights_page, name="rights"),
    path("layers/rights/", layer_rights.rights_page, name="layer_rights"),
    path("layers/rights/export/", layer_rights.export_rights, name="layer_rights_export"),
    path("layers/rights/<slug:key>/", layer_rights.layer_page, name="layer_right"),
    path("layers/rights/<slug:key>/<int:id>/removal/", layer_rights.clear_page, name="layer_right_removal"),
    path("layers/keys/", layer_keys.keys_page, name="layer_keys"),
    path("layers/keys/new/", layer_keys.new_key_page, name="layer_key_new"),
    path("layers/keys/export/", layer_keys.export_keys, name="layer_keys_export"),
    path("layers/keys/<int:id>/", layer_keys.key_page, name="layer_key"),
    path("layers/keys/<int:id>/revocation/", layer_keys.revoke_page, name="layer_key_revocation"),
]
