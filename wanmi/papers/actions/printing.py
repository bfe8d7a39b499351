"""Papers printed: few at once while one waits, many by the worker. Each time leaves a trace: who took out what."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop
from procrastinate.contrib.django import app

from wanmi.journal.actions import record_fact
from wanmi.kit.jobs import RUN_AGAIN, Work, give_way, has_job, set_back_when_lost, was_cut_off
from wanmi.kit.refusals import Refusal
from wanmi.papers.actions.making import make_papers
from wanmi.papers.models import PrintRun
from wanmi.papers.queries.papers import PaperChoice
from wanmi.papers.rules.papers import Output
from wanmi.papers.rules.refusals import NoPaper, NothingToPrint, PrintsWaiting, TooManyPapers
from wanmi.people.models import Person, Post
from wanmi.people.queries import seat_at
from wanmi.people.rules.seats import Seat

AT_ONCE, MOST, MOST_WAITING = 20, 300, 3  # papers made while one waits; of one batch; batches of one person that wait
KEPT = timedelta(days=7)
TELLS_EVERY = 0.5  # s
NAMED_MOST = 50  # numbers of cases that a fact names
INTERRUPTED = gettext_noop("生成中途停止（服务重启、断电或故障），请重新打印。")
FAULT = gettext_noop("生成时出错，请重新打印；仍不行请联系系统管理员。")


def print_now(choices: Sequence[PaperChoice], *, output: Output, origin: str, by: Seat, at: datetime) -> tuple[bytes, str]:
    """The file of few papers, and how its name ends. Raises NothingToPrint, TooManyPapers, NoPaper, TemplateBroke."""
    _check_count(choices, AT_ONCE)
    with batch_folder() as folder:
        place = finish(make_papers(choices, output, folder, origin=origin, by=by, at=at))
        content = place.read_bytes()
    with transaction.atomic():
        note_print(choices, output, by, at)
    return content, place.suffix


def request_print(choices: Sequence[PaperChoice], *, output: Output, origin: str, by: Seat, at: datetime) -> PrintRun:
    """Have papers printed by the worker; told to the journal when they are there. Raises NothingToPrint, TooManyPapers, PrintsWaiting."""
    _check_count(choices, MOST)
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=by.person_id)  # one after the other of one person's are counted
        if _being_made().filter(requested_by_id=by.person_id).count() >= MOST_WAITING:
            raise PrintsWaiting(most=MOST_WAITING)
        run = PrintRun.objects.create(
            papers=[[each.number, each.key, each.sequence] for each in choices], output=output, origin=origin[:200],
            requested_by_id=by.person_id, requested_at=at, total=len(choices),
        )  # fmt: skip
        make_print.defer(print_id=run.pk, post_id=by.post_id)
    return run


def _check_count(choices: Sequence[PaperChoice], most: int) -> None:
    if not choices:
        raise NothingToPrint
    if len(choices) > most:
        raise TooManyPapers(most=most)


def note_print(choices: Sequence[PaperChoice], output: str, by: Seat, at: datetime) -> None:
    numbers = list(dict.fromkeys(each.number for each in choices))
    data = {
        "papers": len(choices),
        "output": str(output),
        "kinds": dict(Counter(each.key for each in choices)),
        "numbers": numbers[:NAMED_MOST],
    }
    record_fact("paper.print", about=("print", uuid4()), by=by, at=at, data=data, new=True)


@contextmanager
def batch_folder() -> Iterator[Path]:
    """A folder for one batch, gone afterwards."""
    prints = Path(settings.DATA_DIR) / "prints"
    prints.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="making-", dir=prints) as name:
        yield Path(name)


def finish(steps: Iterator[int | Path], each_time: PrintRun | None = None) -> Path:
    """Where the file is, after all steps; a batch is told how far it has come."""
    told, place = time.monotonic(), Path()
    for step in steps:
        if isinstance(step, Path):
            place = step
        elif each_time is not None and time.monotonic() - told > TELLS_EVERY:
            told = time.monotonic()
            give_way()
            PrintRun.objects.filter(pk=each_time.pk).update(done=step)
    return place


# ── the worker ───────────────────────────────────────────────────────────────────────────────────────────────────────
@app.task(name="wanmi.papers.make_print", lock="papers", retry=RUN_AGAIN)
def make_print(print_id: int, post_id: int | None) -> None:
    """The worker's turn. Begun anew it does nothing where the file is there already."""
    run = PrintRun.objects.get(pk=print_id)
    if run.path or run.trouble:
        return
    try:
        _make(run, post_id)
    except Refusal as refusal:
        PrintRun.objects.filter(pk=print_id, path="").update(trouble=str(refusal)[:400])
    except Exception as error:
        if was_cut_off(error):
            raise
        PrintRun.objects.filter(pk=print_id, path="").update(trouble=FAULT)
        raise


def _make(run: PrintRun, post_id: int | None) -> None:
    seat, at = _seat_of(run, post_id), timezone.now()
    if seat is None:
        raise NoPaper
    choices, output = [PaperChoice(*each) for each in run.papers], Output(run.output)
    with batch_folder() as folder:
        made = finish(make_papers(choices, output, folder, origin=run.origin, by=seat, at=at), run)
        place = folder.parent / f"{uuid4().hex}{made.suffix}"
        shutil.move(made, place)
    with transaction.atomic():
        run.path, run.done = str(place.relative_to(settings.DATA_DIR)), run.total
        run.save(update_fields=["path", "done"])
        note_print(choices, run.output, seat, at)


def _seat_of(run: PrintRun, post_id: int | None) -> Seat | None:
    """The seat that asked, as it is now."""
    post = Post.objects.select_related("organisation").filter(pk=post_id or 0).first()
    person = Person.objects.filter(pk=run.requested_by_id).first()
    return seat_at(person, post) if person and post else None


def set_back_lost(print_id: int) -> None:
    """Its job is lost: say so, unless another has it by now."""
    with transaction.atomic():
        run = PrintRun.objects.select_for_update().get(pk=print_id)
        if not run.path and not run.trouble and not has_job(WORK, print_id):
            PrintRun.objects.filter(pk=print_id).update(trouble=INTERRUPTED)


def _being_made() -> QuerySet[PrintRun]:
    return PrintRun.objects.filter(path="", trouble="", requested_at__gt=timezone.now() - KEPT)


WORK = set_back_when_lost(
    Work(
        tasks=("wanmi.papers.make_print",),
        argument="print_id",
        at_work=lambda: _being_made().values_list("pk", flat=True),
        set_back=set_back_lost,
    )
)


def forget_old_prints(*, at: datetime) -> None:
    """Batches older than a week, their files, and what was left of processes that died."""
    old = PrintRun.objects.filter(requested_at__lt=at - KEPT)
    for run in old.exclude(path=""):
        run.place.unlink(missing_ok=True)
    old.delete()
    kept = {Path(path).name for path in PrintRun.objects.exclude(path="").values_list("path", flat=True)}
    for path in (Path(settings.DATA_DIR) / "prints").glob("*"):
        if path.name in kept or at.timestamp() - path.lstat().st_mtime < KEPT.total_seconds() / 7:
            continue
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


@app.periodic(cron="50 3 * * *")
@app.task(name="wanmi.papers.forget_prints", queueing_lock="papers.forget_prints")
def forget_prints(timestamp: int) -> None:
    """Once a night."""
    forget_old_prints(at=timezone.now())
