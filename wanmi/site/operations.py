"""How the house does: the queue, what was given up, the seals, disk, backups and versions. The page, the metrics and /readyz ask here."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from wanmi.journal.models import Fact, PendingReaction
from wanmi.journal.queries import latest_seal
from wanmi.journal.reactions import reactions
from wanmi.journal.words import fact_word, subject_address, subject_word
from wanmi.kit.rooms import Job, from_rooms

WORKER_SILENT = 60  # s without a heartbeat
MOST = 100  # rows of a list of the page
MOST_UNSEALED = 100_000  # counted; more are told as that many

JOBS_BY_STATUS = "SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY status"
OLDEST_WAITING = (
    "SELECT coalesce(extract(epoch FROM now() - min(coalesce(j.scheduled_at, e.at))), 0) FROM procrastinate_jobs j"
    " JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'"
    " WHERE j.status = 'todo' AND coalesce(j.scheduled_at, e.at) <= now()"
)
REACTIONS_BY_STATE = (
    "SELECT CASE WHEN given_up_at IS NOT NULL THEN 'given_up' WHEN attempts > 0 THEN 'failed' ELSE 'waiting' END, count(*)"
    " FROM journal_pendingreaction GROUP BY 1"
)
DATABASE_BYTES = "SELECT pg_database_size(current_database())"
_WORKER = "SELECT EXISTS (SELECT FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s))"
# The newest job of each task: a walk over as many jobs as were kept, some days.
_LAST_RUNS = """
    SELECT DISTINCT ON (task_name) task_name, status::text, at FROM procrastinate_jobs j
    JOIN LATERAL (SELECT max(at) AS at FROM procrastinate_events WHERE job_id = j.id) e ON true
    ORDER BY task_name, j.id DESC
"""
_FAILED = """
    SELECT j.id, task_name, args, attempts, e.at, queueing_lock IS NULL FROM procrastinate_jobs j
    JOIN LATERAL (SELECT max(at) AS at FROM procrastinate_events WHERE job_id = j.id) e ON true
    WHERE status = 'failed' ORDER BY j.id DESC LIMIT %s
"""
_SCHEMA = "SELECT count(*), (SELECT app || ' ' || name FROM django_migrations ORDER BY id DESC LIMIT 1) FROM django_migrations"
_UNSEALED = """
    SELECT count(*), min(recorded_at) FROM (
      SELECT recorded_at FROM journal_fact WHERE xact >= (SELECT coalesce(max(until_xact), 0) FROM journal_seal) LIMIT %s) rest
"""


def _rows(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def worker_lives() -> bool:
    """Whether a worker has given a sign of life within WORKER_SILENT."""
    return bool(_rows(_WORKER, WORKER_SILENT)[0][0])


# ── the queue ────────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Queue:
    """Jobs and pending reactions by state; the oldest job that waits and is due, in seconds."""

    jobs: dict[str, int]
    reactions: dict[str, int]
    oldest_waiting: float
    worker_lives: bool


def queue() -> Queue:
    return Queue(
        jobs=dict(_rows(JOBS_BY_STATUS)),
        reactions=dict(_rows(REACTIONS_BY_STATE)),
        oldest_waiting=float(_rows(OLDEST_WAITING)[0][0]),
        worker_lives=worker_lives(),
    )


@dataclass(frozen=True, slots=True)
class Task:
    """A task of the worker: what it is, how often it comes by itself, how its newest job stands since when."""

    name: str
    word: str
    every: str
    status: str = ""
    at: datetime | None = None


def tasks() -> list[Task]:
    """The tasks that the rooms declare, and others of which there are jobs."""
    last = {name: (status, at) for name, status, at in _rows(_LAST_RUNS)}
    declared: list[Job] = from_rooms("jobs")
    found = [Task(job.name, str(job.word), str(job.every), *last.pop(job.name, ("", None))) for job in declared]
    return found + [Task(name, name, "", *run) for name, run in sorted(last.items())]


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that failed for good. `retried`: whether it can be begun anew; what comes by the clock comes again by itself."""

    id: int
    word: str
    about: str
    attempts: int
    at: datetime
    retried: bool


def failed_jobs() -> list[FailedJob]:
    words = {job.name: str(job.word) for job in from_rooms("jobs")}
    return [
        FailedJob(id, words.get(name, name), _about(arguments), attempts, at, retried)
        for id, name, arguments, attempts, at, retried in _rows(_FAILED, MOST)
    ]


def _about(arguments: Any) -> str:
    """What a job works on: the numbers of rows that it was given."""
    known: dict[str, Any] = json.loads(arguments) if isinstance(arguments, str) else arguments
    return " ".join(f"{name} {value}" for name, value in known.items() if name != "timestamp")


@dataclass(frozen=True, slots=True)
class FailedReaction:
    """A reaction that was given up, or is tried again at `due_at`, with the reason."""

    id: int
    word: str
    fact: str
    subject: str
    address: str
    error: str
    attempts: int
    given_up_at: datetime | None
    due_at: datetime


def failed_reactions() -> list[FailedReaction]:
    """Those given up, the newest first, then those that are tried again. Two queries."""
    units = list(PendingReaction.objects.filter(attempts__gt=0).order_by("-given_up_at", "-pk")[:MOST])
    units.sort(key=lambda unit: unit.given_up_at is None)
    names = dict(Fact.objects.filter(pk__in=[unit.fact_id for unit in units]).values_list("pk", "name"))
    known = reactions()
    return [
        FailedReaction(
            id=unit.pk,
            word=str(known[unit.key].word) if unit.key in known else unit.key,
            fact=fact_word(names.get(unit.fact_id, "")),
            subject=f"{subject_word(unit.subject_kind)} {unit.subject_id}",
            address=subject_address(unit.subject_kind, unit.subject_id),
            error=unit.error,
            attempts=unit.attempts,
            given_up_at=unit.given_up_at,
            due_at=unit.due_at,
        )
        for unit in units
    ]


# ── seals, disk, backups, versions ───────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Seals:
    """When it was sealed last and how many facts lie under all seals; how many do not, since when; whether there is a second place."""

    sealed_at: datetime | None
    total: int
    unsealed: int
    since: datetime | None
    second_place: bool


def seals() -> Seals:
    last = latest_seal()
    count, since = _rows(_UNSEALED, MOST_UNSEALED)[0]
    return Seals(last.sealed_at if last else None, last.total if last else 0, count, since, settings.ANCHOR_DIR is not None)


@dataclass(frozen=True, slots=True)
class Disk:
    """A disk and what lies on it. Bytes."""

    holds: tuple[str, ...]
    total: int
    free: int

    @property
    def full(self) -> int:
        """How full, in hundredths."""
        return round(100 * (self.total - self.free) / self.total) if self.total else 0


def disks() -> list[Disk]:
    """The disks of the data folder and of the evidence; one where both lie on one."""
    found: dict[int, tuple[Path, list[str]]] = {}
    for word, path in (("data", settings.DATA_DIR), ("evidence", settings.EVIDENCE_DIR)):
        place = next(each for each in (path, *path.parents) if each.exists())
        found.setdefault(os.stat(place).st_dev, (place, []))[1].append(word)
    usages = [(words, shutil.disk_usage(place)) for place, words in found.values()]
    return [Disk(tuple(words), usage.total, usage.free) for words, usage in usages]


def database_bytes() -> int:
    return int(_rows(DATABASE_BYTES)[0][0])


def versions() -> dict[str, str]:
    """program, schema (how many migrations, the newest), postgresql, postgis."""
    count, newest = _rows(_SCHEMA)[0]
    server, postgis = _rows("SELECT current_setting('server_version'), postgis_lib_version()")[0]
    return {"program": version("wanmi"), "schema": f"{count} · {newest}", "postgresql": str(server).split(" ")[0], "postgis": postgis}
