"""What stands between an installed program and a city that can be opened: tables, standards, flows, static files, demo."""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from wanmi.journal.queries import roles_are_apart
from wanmi.kit.rooms import from_rooms
from wanmi.site.database import application_role
from wanmi.site.prepared import keep_mark
from wanmi.site.roles import part_roles
from wanmi.site.trouble import Trouble

Say = Callable[[str], None]
Step = Callable[[], bool]


def prepare_city(*, demo: bool, say: Say) -> None:
    """Each step tells whether there was something to do and how long it took."""
    steps: list[tuple[str, Step]] = [
        ("tables", _migrate),
        ("roles", _part_roles),
        ("standards", _load_standards),
        ("static files", _collect_static),
    ]
    if demo:
        steps.append(("demo city", lambda: _build_demo(say)))
    for name, step in steps:
        began = time.perf_counter()
        done = step()
        say(f"==> {name} {'made' if done else 'in order'} ({time.perf_counter() - began:.1f} s)")
    if not roles_are_apart():
        say("==> the application owns its tables and could switch the journal's guards off; an owner apart is WANMI_OWNER_URL")
    with contextlib.suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:  # who does not own it looks each time
        keep_mark(cursor)


def _migrate() -> bool:
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    call_command("migrate", verbosity=0, interactive=False)
    return True


def _part_roles() -> bool:
    return part_roles(application_role(os.environ.get("DATABASE_URL")))


def _load_standards() -> bool:
    now = timezone.now()
    news = [load(now) for load in from_rooms("standards")]
    return any(news)


def _collect_static() -> bool:
    """Hash and compress the static files, where any of them has changed since the last time."""
    stamp = Path(settings.STATIC_ROOT) / "stamp"
    found = _fingerprint()
    if stamp.exists() and stamp.read_text() == found:
        return False
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(found)
    return True


def _fingerprint() -> str:
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in finder.list(None):
            state = Path(storage.path(name)).stat()
            digest.update(f"{name} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _build_demo(say: Say) -> bool:
    if not apps.is_installed("wanmi.simulation"):
        raise Trouble("This installation has no demo city: the room simulation is left out of wanmi/site/room_list.py.")
    from wanmi.people.models import DemoAccount
    from wanmi.simulation.models import HistoryDay

    if DemoAccount.objects.exists() and HistoryDay.objects.filter(day=timezone.localdate()).exists():
        return False  # without reading what it takes to build a city
    from wanmi.simulation.actions import NotAnEmptyCity, build_demo_city

    try:
        return build_demo_city(at=timezone.now(), say=say)
    except NotAnEmptyCity as refused:
        raise Trouble(str(refused)) from refused
