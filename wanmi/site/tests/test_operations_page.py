"""运行: what an administrator of the city sees of the house, and what is begun anew from there."""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from wanmi.cases.tests.cast import Cast, small_city
from wanmi.journal.actions import record_fact
from wanmi.journal.models import Fact, PendingReaction
from wanmi.journal.queue import FAILED_KEPT, KEPT, clear_jobs
from wanmi.kit.rooms import from_rooms
from wanmi.people.models import Organisation
from wanmi.site import errors
from wanmi.site.backup.noted import MADE, VERIFIED, note, noted
from wanmi.site.errors import LARGEST, ErrorKeeper, grouped, recent_errors
from wanmi.site.operations import queue, tasks, worker_lives

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return small_city()


def of(cast: Cast, who: str) -> Client:
    client = Client()
    client.force_login(cast.person(who))
    return client


def job(task: str, status: str, *, at: datetime | None = None, lock: str | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts, queueing_lock)"
            " VALUES ('default', %s, '{\"delivery_id\": 7}', %s, 1, %s) RETURNING id",
            [task, status, lock],
        )
        id = int(cursor.fetchone()[0])
        cursor.execute("DELETE FROM procrastinate_events WHERE job_id = %s", [id])
        cursor.execute("INSERT INTO procrastinate_events (job_id, type, at) VALUES (%s, 'deferred', %s)", [id, at or timezone.now()])
    return id


def given_up(subject: str = "X", error: str = "ValueError: no") -> PendingReaction:
    record_fact("case.close", about=("case", subject), by=None, at=timezone.now(), data={}, area="")
    fact = Fact.objects.latest("id")
    return PendingReaction.objects.create(
        key="cases.component_state", fact_id=fact.pk, subject_kind="case", subject_id=subject, attempts=7, error=error,
        due_at=timezone.now(), given_up_at=timezone.now(),
    )  # fmt: skip


def test_the_page_tells_what_was_given_up_and_why_and_how_the_house_does(cast: Cast) -> None:
    given_up(error="OverflowError: too much")
    job("wanmi.resources.check_delivery", "failed")
    page = of(cast, "administrator").get("/operations/").content.decode()
    for words in (
        "部件状态随案卷变化",
        "OverflowError: too much",
        "检查交付的数据",
        "delivery_id 7",
        "没有应答",
        "PostGIS",
        "封印日志",
        "未封印",
    ):
        assert words in page, words


@pytest.mark.parametrize("who", ["clerk", "acceptor", "leader", "collector", "water"])
def test_the_page_is_for_administrators_alone(cast: Cast, who: str) -> None:
    client, unit = of(cast, who), given_up()
    assert client.get("/operations/").status_code == 403
    assert client.post(f"/operations/reactions/{unit.pk}/retry/").status_code == 403
    assert client.post(f"/operations/jobs/{job('x', 'failed')}/retry/").status_code == 403
    assert PendingReaction.objects.get().given_up_at


def test_an_administrator_of_a_part_of_the_city_does_not_look_after_the_whole(cast: Cast) -> None:
    Organisation.objects.create(code="Z", name="邻区政府", short_name="邻区", kind="government", area_code="990102")
    assert of(cast, "administrator").get("/operations/").status_code == 403


def test_what_was_given_up_is_begun_anew_from_the_page(cast: Cast) -> None:
    unit, failed = given_up(), job("wanmi.resources.check_delivery", "failed")
    client = of(cast, "administrator")
    assert client.post(f"/operations/reactions/{unit.pk}/retry/").headers["HX-Redirect"] == "/operations/"
    assert client.post(f"/operations/jobs/{failed}/retry/").headers["HX-Redirect"] == "/operations/"
    unit.refresh_from_db()
    assert (unit.given_up_at, unit.attempts) == (None, 0)
    assert ProcrastinateJob.objects.get(pk=failed).status == "todo"
    told = list(Fact.objects.filter(name__in=["reaction.retry", "job.retry"]).order_by("id").values_list("name", "person_id"))
    assert told == [("reaction.retry", cast.administrator.person_id), ("job.retry", cast.administrator.person_id)]
    assert client.post(f"/operations/reactions/{unit.pk}/retry/").status_code == 404
    assert client.post(f"/operations/jobs/{failed}/retry/").status_code == 404


def test_a_job_by_the_clock_is_not_begun_anew_by_hand(cast: Cast) -> None:
    failed = job("wanmi.journal.seal", "failed", lock="journal.seal")
    client = of(cast, "administrator")
    assert "到时自动再来" in client.get("/operations/").content.decode()
    assert client.post(f"/operations/jobs/{failed}/retry/").status_code == 404


def test_each_task_of_the_worker_is_declared_by_its_room() -> None:
    app.perform_import_paths()
    ours = {task.name for task in app.tasks.values() if task.name.startswith("wanmi.")}
    assert ours == {each.name for each in from_rooms("jobs")}
    periodic = {task.task.name for task in app.periodic_registry.periodic_tasks.values()}
    assert {each.name for each in from_rooms("jobs") if each.every} == periodic


def test_a_task_tells_how_its_newest_job_stands() -> None:
    job("wanmi.journal.seal", "succeeded")
    job("wanmi.journal.seal", "failed")
    job("wanmi.room.that_was", "succeeded")
    found = {task.name: (task.word, task.status) for task in tasks()}
    assert found["wanmi.journal.seal"] == ("封印日志", "failed")
    assert found["wanmi.room.that_was"] == ("wanmi.room.that_was", "succeeded")
    assert found["wanmi.journal.react"][1] == ""


def test_the_queue_is_counted_by_state() -> None:
    given_up("A")
    PendingReaction.objects.create(key="k", fact_id=1, subject_kind="case", subject_id="B", due_at=timezone.now())
    job("x", "todo", at=timezone.now() - timedelta(minutes=5))
    found = queue()
    assert (found.reactions, found.jobs["todo"], found.worker_lives) == ({"given_up": 1, "waiting": 1}, 1, False)
    assert 299 < found.oldest_waiting < 400
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    assert worker_lives()


def test_jobs_that_ended_are_cleared_after_some_days_and_failed_ones_later() -> None:
    now = timezone.now()
    old = now - KEPT - timedelta(hours=1)
    gone = [job("a", "succeeded", at=old), job("a", "cancelled", at=old), job("a", "failed", at=now - FAILED_KEPT - timedelta(hours=1))]
    kept = [job("a", "succeeded", at=now), job("a", "failed", at=old), job("a", "todo", at=old), job("a", "doing", at=old)]
    assert clear_jobs(at=now) == len(gone)
    assert sorted(ProcrastinateJob.objects.filter(task_name="a").values_list("pk", flat=True)) == kept


# ── errors ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def kept(folder: Path, message: Any, error: Exception | None = None) -> None:
    exc_info = None
    if error:
        try:
            raise error
        except Exception as raised:
            exc_info = (type(raised), raised, raised.__traceback__)
    ErrorKeeper(str(folder), "worker").handle(logging.LogRecord("x", logging.ERROR, __file__, 1, message, (), exc_info))


def test_an_error_is_kept_with_its_place_and_without_what_was_typed(tmp_path: Path) -> None:
    error = ValueError("could not read '张三 密码' of 13800001234 at postgres://wanmi:secret@db/x\nDETAIL: Key (phone)=(1)")
    kept(tmp_path, {"event": "reaction_failed", "reaction": "cases.component_state", "path": "/cases/1/", "password": "secret"}, error)
    found = recent_errors(tmp_path, 10)
    assert len(found) == 1
    assert (found[0].event, found[0].process, found[0].path) == ("reaction_failed cases.component_state", "worker", "/cases/1/")
    assert found[0].error == "ValueError: could not read '…' of 138****1234 at postgres://…@db/x"
    assert found[0].where.startswith("wanmi/site/tests/test_operations_page.py:")
    assert "secret" not in (tmp_path / errors.NOW).read_text()


def test_errors_are_told_newest_first_and_equal_ones_once(tmp_path: Path) -> None:
    for message in ("one", "two", "one", "one"):
        kept(tmp_path, message)
    assert [(error.event, count) for error, count in grouped(recent_errors(tmp_path, 10))] == [("one", 3), ("two", 1)]


def test_errors_never_grow_past_their_bound(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / errors.NOW).write_text("x" * LARGEST + "\n")
        kept(tmp_path, f"last {number}")
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 2 * LARGEST + 4096
    assert [error.event for error in recent_errors(tmp_path, 5)] == ["last 2"]


def test_lines_that_are_no_errors_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / errors.NOW).write_text(
        '{"at": "yesterday"}\n[]\n{"at\n' + json.dumps({"at": "2026-03-02T00:00:00+00:00", "event": "e"}) + "\n"
    )
    assert [error.event for error in recent_errors(tmp_path, 5)] == ["e"]
    assert recent_errors(tmp_path / "nowhere", 5) == []


def test_the_last_backup_and_the_last_drill_are_noted(tmp_path: Path) -> None:
    assert noted(tmp_path, MADE) is None
    at = timezone.now()
    note(tmp_path, MADE, tmp_path / "2026-03-02", at=at)
    note(tmp_path, VERIFIED, tmp_path / "2026-03-01", at=at)
    made, verified = noted(tmp_path, MADE), noted(tmp_path, VERIFIED)
    assert made is not None
    assert verified is not None
    assert (made.folder, made.at, verified.folder) == ("2026-03-02", at, "2026-03-01")
