"""How passwords are kept in a real city, whatever the tests use to be quick."""

from __future__ import annotations

from django.utils.module_loading import import_string

from wanmi.site import settings


def test_the_shipped_hasher_is_argon2() -> None:
    hasher = import_string(settings.PASSWORD_HASHERS[0])()
    encoded = hasher.encode("浅水市的口令-2042", hasher.salt())
    assert encoded.startswith("argon2$argon2id$")
    assert hasher.verify("浅水市的口令-2042", encoded)
