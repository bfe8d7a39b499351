"""Settings under test: a data folder of its own, a quick password hasher, no hashed static names. All else as it runs."""

from __future__ import annotations

import os

from wanmi.site.folders import BASE_DIR

os.environ.setdefault("WANMI_DATA", str(BASE_DIR / ".wanmi-test"))
os.environ.setdefault("WANMI_API_RATE", "0")  # no measure: a test asks as often as it likes
os.environ.setdefault("SECRET_KEY", "a key for tests only, never in a city: 0123456789 abcdefghij klmnopqrst")

from wanmi.site.settings import *  # noqa: F403
from wanmi.site.settings import BUNDLE, DATABASES, DJANGO_VITE, STORAGES

PASSWORDS_AT_ONCE = 100  # a test asks as often as it likes
KNOCK_RATE = WRONG_KEY_RATE = TILE_RATE = 0.0
DISK_MARGIN = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if os.environ.get("WANMI_TEST_DATABASE"):  # the server process of browser tests works in the test's own database
    DATABASES["default"]["NAME"] = os.environ["WANMI_TEST_DATABASE"]
PARTS_OPEN = True  # the parts are tried without a database
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
ANCHOR_DIR = None  # many databases pass through one data folder: a test that wants a second place names its own
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
DJANGO_VITE["default"]["manifest_path"] = BUNDLE / "manifest.json"
