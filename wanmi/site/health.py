"""What machines ask: does the process live, is it ready for work, and how much is it doing."""

from __future__ import annotations

import hmac
import os
import shutil
from collections.abc import Callable

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from wanmi.site.figures import CityFigures
from wanmi.site.operations import worker_lives

ROOM_FOR_EVIDENCE = 100 * 2**20  # bytes that must be free
LOOPBACK = {"127.0.0.1", "::1", ""}  # '' over a Unix socket


def healthz(request: HttpRequest) -> HttpResponse:
    """The process lives and answers. Asks nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """Whether work can be taken on: 200 with all checks true, else 503 and which one is not."""
    checks: dict[str, Callable[[], bool]] = {
        "database": _database,
        "migrations": _migrations,
        "evidence": _evidence,
        "worker": worker_lives,
    }
    found = {name: _holds(check) for name, check in checks.items()}
    return JsonResponse({"ready": all(found.values()), **found}, status=200 if all(found.values()) else 503)


def _holds(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (Error, OSError):
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone())


_applied = False  # true once, true for this process's life: code and migrations change only with a restart


def _migrations() -> bool:
    global _applied
    if not _applied:
        on_disk = set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations or ())
        _applied = on_disk <= set(MigrationRecorder(connection).applied_migrations())
    return _applied


def _evidence() -> bool:
    settings.EVIDENCE_DIR.mkdir(parents=True, exist_ok=True)
    return os.access(settings.EVIDENCE_DIR, os.W_OK) and shutil.disk_usage(settings.EVIDENCE_DIR).free > ROOM_FOR_EVIDENCE


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' page: from this machine, or with WANMI_METRICS_TOKEN as bearer."""
    if not _may_read_metrics(request):
        return HttpResponse(
            "Only from this machine, or with the bearer token WANMI_METRICS_TOKEN.\n", status=403, content_type="text/plain"
        )
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:  # several server processes: their sums
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry = REGISTRY
    answer = generate_latest(registry)
    figures = CollectorRegistry()
    figures.register(CityFigures())
    return HttpResponse(answer + generate_latest(figures), content_type=CONTENT_TYPE_LATEST)


def _may_read_metrics(request: HttpRequest) -> bool:
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.METRICS_TOKEN and hmac.compare_digest(token.encode(), settings.METRICS_TOKEN.encode()):
        return True
    # By who holds the connection. Behind a proxy everyone seems to come from this machine, and a header may get lost on the way: what
    # comes by a proxy, or from where one of ours stands, shows the token.
    return request.META.get("wanmi.peer", "") in LOOPBACK and not request.META.get("wanmi.forwarded", True)
