"""Where the database is: the city's own server, or the private cluster that `wanmi` keeps in its data folder."""
from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

ENGINE = "django.contrib.gis.db.backends.postgis"


def socket_folder(data_dir: Path) -> Path:
    """The folder of the private cluster's Unix socket. A socket's path may have 107 bytes at most, hence not always in the data folder."""
    import hashlib
    import tempfile

    inside = data_dir / "run"
    if len(str(inside / ".s.PGSQL.5432.lock")) < 100:
        return inside
    return Path(tempfile.gettempdir()) / ("wanmi-" + hashlib.sha256(str(data_dir).encode()).hexdigest()[:12])


def connection_settings(data_dir: Path, url: str | None) -> dict[str, Any]:
    """Django's DATABASES entry. `url` like postgres://user:password@host:5432/name?sslmode=require."""
    settings: dict[str, Any] = {
        "ENGINE": ENGINE,
        "NAME": "wanmi",
        "USER": "wanmi",
        "HOST": str(socket_folder(data_dir)),
        "PORT": "5432",
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {},
    }
    if url:
        parts = urlsplit(url)
        settings |= {
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "OPTIONS": dict(parse_qsl(parts.query)),
        }
    return settings
