"""Which version answers a question now. Each process keeps what it has read; it asks twice a minute whether there is a newer one."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import date, datetime

import structlog

from wanmi.kit.kept import Kept
from wanmi.learning.models import LearnedVersion
from wanmi.learning.rules.learned import Learned, from_bytes
from wanmi.learning.rules.packing import NotOurs
from wanmi.learning.rules.questions import Ask

log = structlog.get_logger("wanmi.learning")
FRESH = 30.0  # s for which a process trusts what it has read


@dataclass(frozen=True, slots=True)
class InUse:
    """The newest version of one question. `used`: it was better than the plain rule on what was held back."""

    id: int
    digest: str
    used: bool
    trained_at: datetime
    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class AllInUse:
    """Of each question that was trained; an object even where none was, so that it is kept."""

    of: dict[str, InUse] = field(default_factory=dict)


def _read() -> AllInUse:
    columns = ("task", "pk", "digest", "used", "trained_at", "first_on", "last_on")
    rows = LearnedVersion.objects.filter(weights__isnull=False).order_by("task", "-trained_at", "-pk").distinct("task")
    return AllInUse({task: InUse(*rest) for task, *rest in rows.values_list(*columns)})


in_use = Kept(_read, seconds=FRESH)
_lock = threading.Lock()
_loaded: dict[str, tuple[int, Learned]] = {}  # question → the version's id and what it learned


def version_in_use(ask: Ask) -> InUse | None:
    """The newest version where it is used; None where the plain rule is better, or nothing was trained yet."""
    found = in_use().of.get(ask.value)
    return found if found is not None and found.used else None


def learned_for(ask: Ask) -> tuple[InUse, Learned] | None:
    """What answers the question, read once a version: the first time one query, and some megabytes."""
    version = version_in_use(ask)
    if version is None:
        return None
    with _lock:
        kept = _loaded.get(ask.value)
        if kept is None or kept[0] != version.id:
            learned = _load(version)
            if learned is None:
                return None
            kept = _loaded[ask.value] = (version.id, learned)
    return version, kept[1]


def _load(version: InUse) -> Learned | None:
    """None where the row is gone or holds something else than was kept: then the plain rule answers."""
    kept = LearnedVersion.objects.filter(pk=version.id).values_list("weights", flat=True).first()
    try:
        return from_bytes(bytes(kept), digest=version.digest) if kept else None
    except NotOurs as error:
        log.error("learned_version_is_not_what_was_kept", version=version.id, why=str(error))
        return None


def forget_versions() -> None:
    """Read everything anew at the next question (a new version was kept in this process)."""
    in_use.forget()
    with _lock:
        _loaded.clear()
