"""The training (训练): asked for by a person or the clock, run by the worker, its versions kept with their figures."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from procrastinate.contrib.django import app

from wanmi.journal.actions import record_fact
from wanmi.kit.apart import Bounds, stream_apart
from wanmi.kit.jobs import RUN_AGAIN, Work, give_way, has_job, set_back_when_lost, was_cut_off
from wanmi.learning.actions.reactions import forget_outcomes
from wanmi.learning.models import LearnedVersion, Training, TrainingState
from wanmi.learning.queries.examples import EXAMPLES, Examples
from wanmi.learning.queries.versions import forget_versions
from wanmi.learning.rules.packing import digest_of
from wanmi.learning.rules.questions import LEAST_EXAMPLES, LEAST_HELD, QUESTIONS, Ask, Question
from wanmi.learning.rules.refusals import TrainingUnderWay
from wanmi.people.queries import check_answers_for_city, check_may
from wanmi.people.rules.seats import Seat

log = structlog.get_logger("wanmi.learning")

TRAINS = "learning.train"
AT_WORK = (TrainingState.WAITING, TrainingState.RUNNING)
STEPS = 5  # of one question: reading, and what foreign/training.py tells
KEPT = 3  # versions of a question whose weights are kept
HERE = "wanmi.learning.here"  # the lock of a training in the command line's process
BOUNDS = Bounds(seconds=1800, memory=2048, silence=1800)
INTERRUPTED = gettext_noop("训练中途停止（服务重启、断电或故障），原有版本继续使用。")
FAILED = gettext_noop("训练没有完成，原有版本继续使用。")
Say = Callable[[Ask, int, int], None]  # the question in hand, steps done, steps of all


def request_training(*, by: Seat | None, at: datetime) -> Training:
    """Have everything trained anew by the worker, for the whole city. `by` None: the clock. Raises NotYours, CityKeepsIt,
    TrainingUnderWay."""
    training = _begin(by=by, at=at)
    train.defer(training_id=training.pk)
    return training


def train_here(*, at: datetime, say: Say) -> Training:
    """Train in this process (its child), for the command line. Raises TrainingUnderWay."""
    with connection.cursor() as cursor:  # for as long as this process lives: by this others know that it does
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [HERE])
        try:
            training = _begin(by=None, at=at, here=True)
            _run(training, say=say)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [HERE])
    return training


@transaction.atomic
def _begin(*, by: Seat | None, at: datetime, here: bool = False) -> Training:
    if by is not None:
        check_may(by, TRAINS)
        check_answers_for_city(by, gettext("智能推荐"))
    if here:  # the lock is ours: one that says it runs in a process like this one has died
        _at_work().filter(here=True).update(state=TrainingState.FAILED, trouble=INTERRUPTED, ended_at=at)
    asker = by.person_id if by else None
    try:
        with transaction.atomic():
            training = Training.objects.create(asked_at=at, asked_by_id=asker, of=len(QUESTIONS) * STEPS, here=here)
    except IntegrityError as error:
        raise TrainingUnderWay from error
    record_fact("learning.begin", about=("training", training.pk), by=by, at=at, area="", new=True)
    return training


def _at_work() -> QuerySet[Training]:
    return Training.objects.filter(state__in=AT_WORK)


# ── at work ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _run(training: Training, *, say: Say) -> None:
    """One question after the other; a version of each is kept as soon as it is there. Raises what keeps it from its end."""
    Training.objects.filter(pk=training.pk).update(state=TrainingState.RUNNING)
    try:
        for number, question in enumerate(QUESTIONS.values()):
            _learn(training, question, partial(_progress, training, question.ask, say, number * STEPS))
    except Exception as error:
        if not was_cut_off(error):
            Training.objects.filter(pk=training.pk).update(state=TrainingState.FAILED, ended_at=timezone.now(), trouble=FAILED)
        raise
    Training.objects.filter(pk=training.pk).update(state=TrainingState.DONE, task="", done=training.of, ended_at=timezone.now())


def _progress(training: Training, ask: Ask, say: Say, before: int, steps: int) -> None:
    give_way()
    done = before + steps
    Training.objects.filter(pk=training.pk).update(task=ask.value, done=done)
    say(ask, done, training.of)


def _learn(training: Training, question: Question, step: Callable[[int], None]) -> None:
    """A version of one question, where there are cases enough to learn from and to measure on."""
    began = time.monotonic()
    step(0)
    examples = EXAMPLES[question.ask](question)
    if examples is None or len(examples.rows) < LEAST_EXAMPLES or len(examples.held) < LEAST_HELD:
        log.info("too_few_examples", task=question.ask.value)
        return
    step(1)
    task = {"examples": examples.rows, "held": examples.held, **question.bounds()}
    for told in stream_apart("wanmi.learning.foreign.training", "learn", task, bounds=BOUNDS):
        if "kept" in told:
            keep_version(training, question.ask, examples, told, seconds=time.monotonic() - began, at=timezone.now())
        else:
            step(1 + int(told["done"]))


@transaction.atomic
def keep_version(training: Training, ask: Ask, examples: Examples, made: dict[str, Any], *, seconds: float, at: datetime) -> LearnedVersion:
    """Keep what came of a training, with its figures; it is used from now on where it is better than the plain rule. The weights of all
    but the newest versions go."""
    version = LearnedVersion(
        task=ask.value, training=training, trained_at=at, examples=len(examples.rows), first_on=timezone.localdate(examples.first),
        last_on=timezone.localdate(examples.last), held_since=timezone.localdate(examples.held_since),
        held_until=timezone.localdate(examples.held_until), learned=made["learned"], plain=made["plain"], seconds=round(seconds, 1),
        digest=digest_of(made["kept"]), weights=made["kept"],
    )  # fmt: skip
    version.used = version.is_better
    version.save()
    of_task = LearnedVersion.objects.filter(task=ask.value, weights__isnull=False).order_by("-trained_at", "-pk")
    LearnedVersion.objects.filter(pk__in=[each.pk for each in of_task.only("pk")[KEPT:]]).update(weights=None)
    data = {
        "task": ask.value, "training": training.pk, "examples": version.examples, "first_on": str(version.first_on),
        "last_on": str(version.last_on), "held_since": str(version.held_since), "learned": version.learned, "plain": version.plain,
        "used": version.used, "digest": version.digest,
    }  # fmt: skip
    record_fact("learning.keep", about=("learned_version", version.pk), by=None, at=at, data=data, area="", new=True)
    transaction.on_commit(forget_versions)
    return version


# ── the worker ───────────────────────────────────────────────────────────────────────────────────────────────────────
@app.task(name="wanmi.learning.train", lock="learning", retry=RUN_AGAIN)
def train(training_id: int) -> None:
    """The worker's turn. Begun anew it begins from the first question."""
    training = Training.objects.get(pk=training_id)
    if training.state in AT_WORK:  # else set back meanwhile
        _run(training, say=lambda _ask, _done, _of: None)


@app.periodic(cron="20 3 * * *")
@app.task(name="wanmi.learning.train_nightly", queueing_lock="learning.train_nightly")
def train_nightly(timestamp: int) -> None:
    """Every night: what was closed yesterday is learned from, the newest month is held back anew."""
    at = timezone.now()
    forget_outcomes(at=at)
    if not _at_work().exists():
        request_training(by=None, at=at)


def set_back_lost(training_id: int) -> None:
    """Its job is lost: say so, unless another has it by now."""
    with transaction.atomic():
        training = Training.objects.select_for_update().get(pk=training_id)
        if training.state in AT_WORK and not has_job(WORK, training_id):
            training.state, training.trouble, training.ended_at = TrainingState.FAILED, INTERRUPTED, timezone.now()
            training.save(update_fields=["state", "trouble", "ended_at"])


def _in_jobs() -> list[int]:
    """Those that a job should have: of the command line's, which have none, only one whose process has died."""
    rows = list(_at_work().values_list("pk", "here"))
    return [id for id, here in rows if not here or not _somebody_trains_here()]


@transaction.atomic
def _somebody_trains_here() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [HERE])
        return not cursor.fetchone()[0]


WORK = set_back_when_lost(Work(
    tasks=("wanmi.learning.train",), argument="training_id",
    at_work=lambda: _in_jobs(), set_back=set_back_lost,
))  # fmt: skip
