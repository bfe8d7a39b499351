"""Settings of one Wanmi installation. Everything a city changes comes from the environment; the rest stands here."""

from __future__ import annotations

import contextlib
import os

from django.core.management.utils import get_random_secret_key

from wanmi.site.database import connection_settings
from wanmi.site.folders import data_folder

DATA_DIR = data_folder()

DEBUG = os.environ.get("WANMI_DEBUG") == "1"
ROOMS = ["kit", "journal", "people", "evidence", "catalogue", "grids", "components", "cases", "simulation"]


def _kept_secret_key() -> str:
    """The signing key, made once and kept in the data folder (owner's eyes only)."""
    path = DATA_DIR / "secret_key"
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        own = path.with_suffix(f".{os.getpid()}")  # written aside and linked: two first starts agree on one key
        own.touch(mode=0o600)
        own.write_text(get_random_secret_key())
        with contextlib.suppress(FileExistsError):
            os.link(own, path)
        own.unlink()
    return path.read_text().strip()


SECRET_KEY = os.environ.get("SECRET_KEY") or _kept_secret_key()
ALLOWED_HOSTS = os.environ.get("WANMI_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "django_htmx",
    "django_vite",
    "procrastinate.contrib.django",
    *[f"wanmi.{room}" for room in ROOMS],
    "wanmi.site",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wanmi.people.middleware.SeatMiddleware",
    "wanmi.kit.middleware.RefusalMiddleware",
]
ROOT_URLCONF = "wanmi.site.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]


# The city's own server where DATABASE_URL says so, else the private cluster in the data folder.
DATABASES = {"default": connection_settings(DATA_DIR, os.environ.get("DATABASE_URL"))}
AUTH_USER_MODEL = "people.Person"
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
TIME_ZONE = os.environ.get("WANMI_ZONE", "Asia/Shanghai")
USE_I18N = True
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
EVIDENCE_DIR = DATA_DIR / "evidence"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGIN_URL = "/sign-in/"
