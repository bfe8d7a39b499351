"""Jobs that outlive their worker: known by a lock that dies with the job's own connection, then run again, or set back with words.

A job lives as long as the session of the database that it works in. While it runs it holds an advisory lock there: a worker that was
killed loses it at once, one that is merely slow, busy or held up does not, so nobody takes a job from the living. What a lost job has
begun was rolled back with its session. It is run again, or, after MOST_RUNS, ended, and the row that it worked on is told so.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import structlog
from django.db import InterfaceError, OperationalError, connection, connections, transaction
from django.utils import timezone
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job
from procrastinate.manager import JobManager

log = structlog.get_logger("wanmi.jobs")

MOST_RUNS = 5  # of one job that does not come to its end
UNHELD = 10.0  # s that a job may stand as begun without holding its lock: it is about to take it, or has just ended
WORKER_GONE = 30.0  # s without a sign from a worker, after which its jobs' locks alone decide
_LOCKS = 0x4A4F42  # the class of our advisory locks
_ENDED = ("57P01", "57P02", "57P03", "40P01", "40001", "25006")  # the server stops or starts; two in each other's way

stopping = threading.Event()  # this process is to end: long jobs give way at their next step
_running: dict[int, tuple[Any, int]] = {}  # job → its connection and that connection's process in the database


class GivenBack(Exception):
    """The worker stops before the job has ended: another begins it anew."""


@dataclass(frozen=True)
class Work:
    """Rows that a job works on. `tasks` by name take the row's id as `argument`; `at_work` are the ids of rows that say that a job has
    them; `set_back` says on one that its job was lost, where it still says so."""

    tasks: tuple[str, ...]
    argument: str
    at_work: Callable[[], Iterable[int]]
    set_back: Callable[[int], None]


WORKS: list[Work] = []


def set_back_when_lost(work: Work) -> Work:
    """Register rows that the worker looks after."""
    WORKS.append(work)
    return work


class RunAgain(BaseRetryStrategy):
    """For jobs that bear to be begun anew: given back by a worker that stops, or cut off from the database."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, GivenBack):
            return RetryDecision(retry_in={"seconds": 0})
        if was_cut_off(exception) and job.attempts + 1 < MOST_RUNS:
            return RetryDecision(retry_in={"seconds": 3})
        return None


RUN_AGAIN = RunAgain()


def give_way() -> None:
    """Between two steps of a long job. Raises GivenBack where the worker is to end."""
    if stopping.is_set():
        raise GivenBack


def was_cut_off(error: BaseException) -> bool:
    """Whether a job failed for no reason of its own: the worker or the database was stopped under it, or two were in each other's way.
    Such a job tells nobody that it failed: it is begun anew."""
    if stopping.is_set() or isinstance(error, GivenBack):
        return True
    if not isinstance(error, (OperationalError, InterfaceError)):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or state in _ENDED


# ── while it runs ────────────────────────────────────────────────────────────────────────────────────────────────────
def alive(call_next: Callable[[], Any], context: JobContext, _worker: object) -> Any:
    """Middleware of the worker: the job holds its lock for as long as it runs."""
    job = context.job
    connections.close_all()
    try:
        pid = _take_lock(job)
        if pid is None:
            return None
        _running[job.id or 0] = connection.connection, pid
        return call_next()
    except Exception as error:
        if stopping.is_set():
            raise GivenBack from error
        raise
    finally:
        _running.pop(job.id or 0, None)
        with contextlib.suppress(Exception), connection.cursor() as cursor:  # a lost connection has lost its lock, too
            cursor.execute("SELECT pg_advisory_unlock_all()")
        with contextlib.suppress(Exception):
            connections.close_all()


def _take_lock(job: Job) -> int | None:
    """The database's process of this connection, which holds the job's lock now; None where somebody has ended the job meanwhile."""
    with connection.cursor() as cursor:
        # A statement of a client that was killed ends within seconds, and its locks with it.
        cursor.execute("SELECT set_config('client_connection_check_interval', '2000', false), set_config('lock_timeout', '5s', false)")
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [_LOCKS, _lock_key(job.id)])
        cursor.execute("SET lock_timeout = 0")
        cursor.execute("SELECT pg_backend_pid(), status::text, attempts, worker_id FROM procrastinate_jobs WHERE id = %s", [job.id])
        pid, status, attempts, worker = cursor.fetchone() or (0, "gone", 0, None)
    if status == "doing" and attempts == job.attempts and worker == job.worker_id:
        return int(pid)
    if status in ("todo", "doing"):  # held up so long that others have taken it over: to end it here would end it there
        log.error("job_taken_over", job=job.id)
        os._exit(1)
    return None


def _lock_key(job_id: int | None) -> int:
    return (job_id or 0) & 0x7FFFFFFF


def cancel_statements() -> None:
    """Let every statement that a job of this process waits for end: the job fails, and is given back."""
    for held, _ in list(_running.values()):
        with contextlib.suppress(Exception):
            held.cancel_safe(timeout=1)


def give_back_all() -> None:
    """Cut this process's jobs off from the database and put them back into the queue. The process is to end right after."""
    for job_id, (_, pid) in list(_running.items()):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 1000)", [pid])
            _begin_anew(job_id)


# ── when its worker has died ─────────────────────────────────────────────────────────────────────────────────────────
class Watch:
    """Looks again and again for jobs that nobody runs any more. It remembers since when it has seen one without its lock."""

    def __init__(self) -> None:
        self._unheld: dict[int, float] = {}

    def check(self, now: float) -> int:
        """Begin lost jobs anew or end them, and set back rows without a job; how many. `now`: s of a clock that only goes on."""
        seen = set(_jobs_without_lock())
        self._unheld = {job: self._unheld.get(job, now) for job in seen}
        lost = [job for job, since in self._unheld.items() if now - since >= UNHELD]
        return sum(_rescue(job) for job in lost) + sum(_set_back_orphans(work) for work in WORKS)


def _jobs_without_lock(ids: list[int] | None = None) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT j.id FROM procrastinate_jobs j WHERE j.status = 'doing' AND (%s::bigint[] IS NULL OR j.id = ANY(%s)) AND NOT EXISTS ("
            " SELECT FROM pg_locks l WHERE l.locktype = 'advisory' AND l.classid = %s AND l.objid = (j.id & 2147483647)::bigint::oid"
            " AND l.objsubid = 2 AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [ids, ids, _LOCKS],
        )
        return [row[0] for row in cursor.fetchall()]


def _rescue(job_id: int) -> bool:
    """Begin a lost job anew, or end it where that has been tried often; False where it lives after all."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name, args, attempts, queueing_lock, pg_try_advisory_xact_lock(%s, %s) FROM procrastinate_jobs"
            " WHERE id = %s AND status = 'doing' FOR UPDATE SKIP LOCKED",
            [_LOCKS, _lock_key(job_id), job_id],
        )
        found = cursor.fetchone()
        if found is None or not found[4]:
            return False
        name, _arguments, attempts, queueing_lock, _ = found
        again = queueing_lock is None and attempts + 1 < MOST_RUNS  # what comes by the clock comes again by itself
        log.warning("job_lost", job=job_id, task=name, again=again)
        if again:
            _begin_anew(job_id)
        else:
            _end(job_id)
    return True


def _begin_anew(job_id: int) -> None:
    JobManager(DjangoConnector()).retry_job_by_id(job_id, retry_at=timezone.now())


def _end(job_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', false)", [job_id])


def _set_back_orphans(work: Work) -> int:
    """Rows that say that a job has them, and none has."""
    rows = list(work.at_work())
    orphans = set(rows) - {job.args.get(work.argument) for job in _jobs_of(work, rows)}
    for row in orphans:
        log.warning("work_set_back", task=work.tasks[0], row=row)
        work.set_back(row)
    return len(orphans)


def _jobs_of(work: Work, rows: Sequence[int]) -> list[ProcrastinateJob]:
    if not rows:
        return []
    jobs = ProcrastinateJob.objects.filter(task_name__in=work.tasks, status__in=["todo", "doing"])
    return list(jobs.filter(**{f"args__{work.argument}__in": list(rows)}))


def has_job(work: Work, row: int) -> bool:
    """Whether a job waits for this row or runs on it."""
    return bool(_jobs_of(work, [row]))


def take_from_jobs(work: Work, row: int) -> bool:
    """Take a row from jobs that wait for it and from lost ones, at once, for a person who wants to go on; False where one is running.
    In the caller's transaction, who holds the row's lock."""
    free = True
    for job in _jobs_of(work, [row]):
        if job.status == "todo":
            free &= JobManager(DjangoConnector()).cancel_job_by_id(job.pk)
        elif _jobs_without_lock([job.pk]) and _worker_is_gone(job):
            _end(job.pk)
        else:
            free = False
    return free


def _worker_is_gone(job: ProcrastinateJob) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM procrastinate_workers WHERE id = %s AND last_heartbeat > now() - make_interval(secs => %s))",
            [job.worker_id, WORKER_GONE],
        )
        return not cursor.fetchone()[0]


def end_process(code: int) -> NoReturn:
    """End without waiting for threads that hang."""
    os._exit(code)
