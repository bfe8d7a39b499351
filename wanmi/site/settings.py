"""Settings of one Wanmi installation. Everything a city changes comes from the environment; the rest stands here.

| variable            | meaning                                                          | default               |
|---------------------|------------------------------------------------------------------|-----------------------|
| WANMI_DATA          | the data folder                                                  | .wanmi                |
| DATABASE_URL        | the city's own PostgreSQL: postgres://user:password@host/name    | the private cluster   |
| WANMI_OWNER_URL     | the same database as the role that owns its tables, see docs     | DATABASE_URL          |
| WANMI_PUBLIC_URL    | https://…: where people reach it; turns on all that needs HTTPS  | plain HTTP            |
| WANMI_HOSTS         | further host names it answers to, by comma                       | this machine's own    |
| WANMI_PROXIES       | proxies whose X-Forwarded-For, -Proto or Forwarded is believed:  | none; with an https   |
|                     | addresses and networks (10.0.0.0/8, fd00::/8), by comma          | URL 127.0.0.1,::1     |
| PORT, WANMI_BIND    | where the server listens                                         | 8000, 127.0.0.1       |
| WANMI_WORKERS       | server processes                                                 | 2                     |
| WANMI_THREADS       | requests worked on at once in one process                        | 6                     |
| WANMI_API_RATE      | API requests a second for one person; 0: as many as they like    | 20                    |
| WANMI_TILE_RATE     | map tiles a second for one person; 0: as many as they like       | 200                   |
| WANMI_UPLOADS       | files a day one person may upload; 0: as many as they like       | 2000                  |
| WANMI_UPLOAD_GB     | gigabytes a day one person may upload; 0: as many as they like   | 20                    |
| WANMI_UPLOADS_AT_ONCE | large files one person may upload at once to one process (0: any) | 4                  |
| WANMI_EXPORTS       | exports an hour of one person; 0: as many as they like           | 120                   |
| WANMI_EXPORT_ROWS   | rows an hour one person may export; 0: as many as they like      | 2000000               |
| WANMI_EXPORTS_AT_ONCE | exports of one person at once in one process (0: any)            | 2                   |
| WANMI_FREE_GB       | gigabytes of the disk that no upload may take                    | 1                     |
| WANMI_LOG           | json or console                                                  | console at a terminal |
| WANMI_METRICS_TOKEN | lets a remote Prometheus read /metrics as bearer                 | loopback only         |
| WANMI_TILE_URL      | an outside tile source for the base map: https://…/{z}/{x}/{y}.png | the city's own      |
| WANMI_TIANDITU_KEY  | the city's key for Tianditu's maps (天地图)                      | none                  |
| WANMI_MAP_SOURCES   | a TOML file of further outside maps, see docs/maps.md            | none                  |
| WANMI_SEAL_KEY      | a file: the private key that signs the journal's seals           | seal_key in WANMI_DATA |
| WANMI_ANCHOR        | a folder on another machine or medium to which seals are written | anchor in WANMI_DATA  |
| WANMI_EVIDENCE      | where photos, sound and video lie                                | evidence in WANMI_DATA |
| WANMI_BACKUP_KEY    | the public key of age that `wanmi db backup` encrypts to         | not encrypted         |
| WANMI_ZONE          | the city's time zone                                             | Asia/Shanghai         |
| SECRET_KEY          | the signing key                                                  | made and kept         |
| WANMI_DEBUG         | 1: pages tell their faults (never in a city)                     | off                   |
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from wanmi.kit.rules.addresses import Proxies
from wanmi.site.called import called
from wanmi.site.database import connection_settings
from wanmi.site.folders import BASE_DIR, data_folder, evidence_folder, make_data_folder
from wanmi.site.logs import logging_settings
from wanmi.site.map_sources import map_sources
from wanmi.site.room_list import ROOMS

if os.environ.get("WANMI_PROCESS"):  # server or worker: what they write is nobody else's to read
    os.umask(0o077)
DATA_DIR = data_folder()
make_data_folder(DATA_DIR)
DEBUG = os.environ.get("WANMI_DEBUG") == "1"
PARTS_OPEN = DEBUG  # the page of parts without signing in: for whoever builds pages


def _kept_secret_key() -> str:
    """The signing key, made once and kept in the data folder (owner's eyes only)."""
    path = DATA_DIR / "secret_key"
    if not path.exists():
        own = path.with_suffix(f".{os.getpid()}")  # written aside and linked: two first starts agree on one key
        own.touch(mode=0o600)
        own.write_text(get_random_secret_key())
        with contextlib.suppress(FileExistsError):
            os.link(own, path)
        own.unlink()
    return path.read_text().strip()


SECRET_KEY = os.environ.get("SECRET_KEY") or _kept_secret_key()

# ── where people reach it ────────────────────────────────────────────────────────────────────────────────────────────
PUBLIC_URL = os.environ.get("WANMI_PUBLIC_URL", "").rstrip("/")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *filter(None, os.environ.get("WANMI_HOSTS", "").split(","))]
if PUBLIC_URL:
    ALLOWED_HOSTS.append(urlsplit(PUBLIC_URL).hostname or "")
    CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
# Only from these is it taken who stands behind them and whether they were reached by HTTPS (kit.rules.addresses).
PROXIES = os.environ.get("WANMI_PROXIES", "127.0.0.1,::1" if PUBLIC_URL.startswith("https://") else "").split(",")
try:
    Proxies(PROXIES)
except ValueError as error:
    raise ImproperlyConfigured(f"WANMI_PROXIES holds what is neither an address nor a network: {error}") from None
if PUBLIC_URL.startswith("https://"):  # a proxy ends TLS before us and says so in X-Forwarded-Proto
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = ["gis.W001"]  # Debian 12's GDAL; spatial references come from nobody but ourselves
METRICS_TOKEN = os.environ.get("WANMI_METRICS_TOKEN", "")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.gis",
    "django_htmx",
    "django_vite",
    "csp",
    "wanmi.journal.apps.QueueConfig",  # procrastinate.contrib.django, with names of our own
    *[f"wanmi.{room}" for room in ROOMS],
    "wanmi.site",
    "wanmi.journal.apps.BaseTablesConfig",  # django.contrib.admin behind our own door; last, so that our templates are found first
]
MIDDLEWARE = [
    "wanmi.kit.middleware.CallerMiddleware",
    "wanmi.site.middleware.RequestMiddleware",
    "wanmi.site.plain.PlainMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "wanmi.site.middleware.ShortWayMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "wanmi.site.middleware.SessionEndMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wanmi.people.middleware.SeatMiddleware",
    "wanmi.kit.middleware.RefusalMiddleware",
    "wanmi.people.quotas.QuotaMiddleware",
]
CSRF_FAILURE_VIEW = "wanmi.kit.pages.errors.forged"
ROOT_URLCONF = "wanmi.site.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [("django.template.loaders.cached.Loader", ["wanmi.kit.template_layout.Loader"])],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wanmi.people.context.seats",
                "wanmi.site.menu.context",
            ],
        },
    }
]

# ── the database ─────────────────────────────────────────────────────────────────────────────────────────────────────
THREADS = int(os.environ.get("WANMI_THREADS", "6"))
# The city's own server where DATABASE_URL says so, else the private cluster in the data folder.
# Server and worker are the application, which may only work with rows; everything else is the tables' owner (decision 0012).
_is_application = os.environ.get("WANMI_PROCESS") in ("server", "worker")
DATABASES: dict[str, dict[str, Any]] = {
    "default": connection_settings(DATA_DIR, os.environ.get("DATABASE_URL"), application=_is_application)
}
if os.environ.get("WANMI_PROCESS") == "server":  # one pool a server process, as large as its threads
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": THREADS, "timeout": 2}
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Jobs are actions, marked as a task: the worker reads every module that marks one, or it would not know some of its own jobs; a page
# reads only those it uses.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"  # none
_folders = [BASE_DIR / "wanmi" / room.replace(".", "/") for room in ROOMS]
_actions = [path for folder in _folders for path in (folder / "actions.py", *sorted(folder.glob("actions/*.py"))) if path.exists()]
_tasks = [path for path in _actions if ".task(" in path.read_text()]
PROCRASTINATE_IMPORT_PATHS = [".".join(path.relative_to(BASE_DIR).with_suffix("").parts) for path in _tasks] + [
    "wanmi.journal.reactions",
    "wanmi.journal.queue",
]

# ── who comes in ─────────────────────────────────────────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "people.Person"
LOGIN_URL = "/sign-in/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORDS_AT_ONCE = max(1, THREADS // 2)  # looked at by one process: each takes a core for a twentieth of a second
KNOCK_RATE, KNOCK_BURST = 5.0, 100.0  # sign-ins a second from one address in one process, and at once
WRONG_KEY_RATE, WRONG_KEY_BURST = 0.5, 20.0  # wrong keys and tokens a second from one address in one process, and at once
SESSION_ENDS_AFTER = 8 * 3600  # s since sign-in: one shift
SESSION_ENDS_IDLE = 2 * 3600  # s since the last thing the person did
SESSION_COOKIE_AGE = SESSION_ENDS_AFTER
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# ── what a request may weigh ─────────────────────────────────────────────────────────────────────────────────────────
LARGEST_OF_STRANGERS = 5 * 2**20  # bytes, of who is not signed in
LARGEST_BODY = 40 * 2**20  # bytes, files included: a minute of video; more is answered 413
LARGEST_DELIVERY = 2 * 2**30  # bytes of one file of base data
LARGER_BODIES = dict.fromkeys(("/deliveries/", "/api/v1/deliveries"), LARGEST_DELIVERY + 2**20)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20  # bytes of a body without its files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2**20  # larger files go to disk while they arrive
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "uploads"  # not where others look; what a process that died leaves there is swept
FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, exist_ok=True)
if os.environ.get("WANMI_PROCESS"):  # workbooks and drawings on their way out lie there too
    tempfile.tempdir = str(FILE_UPLOAD_TEMP_DIR)
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700  # static files too: we serve them ourselves

# ── what one person may take of what is dear; 0: no measure ──────────────────────────────────────────────────────────
UPLOADS_A_DAY = int(os.environ.get("WANMI_UPLOADS", "2000"))
UPLOAD_BYTES_A_DAY = int(float(os.environ.get("WANMI_UPLOAD_GB", "20")) * 2**30)
UPLOADS_AT_ONCE = int(os.environ.get("WANMI_UPLOADS_AT_ONCE", "4"))
EXPORTS_AN_HOUR = int(os.environ.get("WANMI_EXPORTS", "120"))
EXPORT_ROWS_AN_HOUR = int(os.environ.get("WANMI_EXPORT_ROWS", "2000000"))
EXPORTS_AT_ONCE = int(os.environ.get("WANMI_EXPORTS_AT_ONCE", "2"))
DISK_MARGIN = int(float(os.environ.get("WANMI_FREE_GB", "1")) * 2**30)  # bytes that stay free

# ── how often one person may ask the API: each server process grants its share ────────────────────────────────────────
WORKERS = int(os.environ.get("WANMI_WORKERS", "2"))
API_RATE = float(os.environ.get("WANMI_API_RATE", "20"))  # requests a second, steadily
API_BURST = 5 * API_RATE  # requests at once after a rest
TILE_RATE = float(os.environ.get("WANMI_TILE_RATE", "200"))  # tiles a second, steadily
TILE_BURST = 5 * TILE_RATE  # tiles at once after a rest: a map on a large screen, moved about

# ── tongue and time ──────────────────────────────────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
TIME_ZONE = os.environ.get("WANMI_ZONE", "Asia/Shanghai")
USE_I18N = True
USE_TZ = True

# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────────
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "wanmi.site.statics.HashedStatics",
    },
}
BUNDLE = BASE_DIR / "wanmi" / "site" / "static" / "bundle"
# The manifest that was collected together with its files: a bundle that is built anew meanwhile is served after the next start.
_collected = STATIC_ROOT / "bundle" / "manifest.json"
_manifest = _collected if _collected.exists() and not DEBUG else BUNDLE / "manifest.json"
DJANGO_VITE = {"default": {"dev_mode": False, "static_url_prefix": "bundle", "manifest_path": _manifest}}
# A browser keeps for ever what carries a hash in its name: ours twelve hex digits, the bundler's eight signs.
WHITENOISE_IMMUTABLE_FILE_TEST = r"\.[0-9a-f]{12}\.\w+$|/bundle/.+-[A-Za-z0-9_-]{8}\.\w+$"
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# The journal's seals: the key that signs them, and the second place to which they are written (decision 0012).
SEAL_KEY_FILE = Path(os.environ.get("WANMI_SEAL_KEY") or DATA_DIR / "seal_key")
ANCHOR_DIR: Path | None = Path(os.environ.get("WANMI_ANCHOR") or DATA_DIR / "anchor")
ANCHOR_DIR_IS_OURS = not os.environ.get("WANMI_ANCHOR")  # another's is never made: a medium that is not mounted must not be mistaken
EVIDENCE_DIR: Path = evidence_folder(DATA_DIR)

# ── outside base maps: asked for by this server, so that keys stay here and no page loads from elsewhere ─────────────
COMMAND = called()  # how the sign-in page of an empty city names the command line
MAP_SOURCES = map_sources(
    tile_url=os.environ.get("WANMI_TILE_URL", ""),
    tianditu_key=os.environ.get("WANMI_TIANDITU_KEY", ""),
    file=os.environ.get("WANMI_MAP_SOURCES", ""),
)
MAP_TILES_DIR = DATA_DIR / "map-tiles"

# ── what a page may load: our own files, nothing inline, nothing from outside ────────────────────────────────────────
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF, "blob:"],
        "worker-src": [SELF, "blob:"],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

# ── what is written down ─────────────────────────────────────────────────────────────────────────────────────────────
LOGGING_CONFIG = "wanmi.site.logs.set_up"
_process = os.environ.get("WANMI_PROCESS", "")
LOGGING = logging_settings(
    os.environ.get("WANMI_LOG") or ("console" if sys.stderr.isatty() else "json"),
    keep_errors={"folder": str(DATA_DIR), "process": _process} if _process else None,
)
