"""Deliveries, exports and drafts whose job is lost: set back with words, and every button works on them again."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from django.db import connection

from wanmi.deliveries.actions import discard_delivery, import_delivery, map_delivery, recheck_delivery, stop_delivery
from wanmi.deliveries.actions.deliveries import check_delivery, import_delivery_job
from wanmi.deliveries.actions.exporting import folder, make_export, request_export
from wanmi.deliveries.actions.tidying import forget_exports
from wanmi.deliveries.models import DeliveredRow, Delivery, DeliveryState, Export
from wanmi.deliveries.rules.refusals import WrongState
from wanmi.deliveries.tests.test_deliveries import AT, ON, PLACES, as_csv, checked, clerk, received  # noqa: F401
from wanmi.division.actions.division import start_division
from wanmi.division.models import Division
from wanmi.kit.jobs import MOST_RUNS, UNHELD, GivenBack, Watch, stopping
from wanmi.people.rules.seats import Seat

pytestmark = pytest.mark.django_db
DEAD = "now() - interval '1 hour'"


def begun_by(heartbeat: str, *, attempts: int = 0) -> None:
    """All waiting jobs have been begun by a worker whose last sign was at that moment; nobody holds their locks."""
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO procrastinate_workers (last_heartbeat) VALUES ({heartbeat}) RETURNING id")
        worker = cursor.fetchone()[0]
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s, attempts = %s WHERE status = 'todo'", [worker, attempts]
        )


def statuses(task: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text FROM procrastinate_jobs WHERE task_name LIKE %s ORDER BY id", [f"%{task}"])
        return [row[0] for row in cursor.fetchall()]


def watched() -> None:
    watch = Watch()
    watch.check(0)
    watch.check(UNHELD)


def being_checked(clerk: Seat) -> Delivery:  # noqa: F811
    delivery = received(clerk, as_csv(PLACES))
    map_delivery(delivery_id=delivery.pk, mapping=delivery.mapping, system="wgs84", mode="add", begins_on=ON, by=clerk, at=AT)
    delivery.refresh_from_db()
    return delivery


def test_a_lost_job_is_begun_anew(clerk: Seat):  # noqa: F811
    being_checked(clerk)
    begun_by(DEAD)
    Watch().check(0)
    assert statuses("check_delivery") == ["doing"], "who has just begun has not taken the lock yet"
    watched()
    assert statuses("check_delivery") == ["todo"]


def test_a_job_that_was_lost_some_times_is_set_back_with_words(clerk: Seat):  # noqa: F811
    delivery = being_checked(clerk)
    begun_by(DEAD, attempts=MOST_RUNS - 1)
    watched()
    assert statuses("check_delivery") == ["failed"]
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.RECEIVED
    assert "中途停止" in delivery.trouble
    assert checked(clerk, delivery).state == DeliveryState.CHECKED


def test_a_taking_without_a_job_is_set_back_to_be_taken_again(clerk: Seat):  # noqa: F811
    delivery = checked(clerk, received(clerk, as_csv(PLACES)))
    import_delivery(delivery_id=delivery.pk, by=clerk, at=AT)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    Watch().check(0)
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.CHECKED
    assert delivery.good == 2
    assert "中途停止" in delivery.trouble
    assert DeliveredRow.objects.filter(delivery=delivery).count() == 2


@pytest.mark.parametrize("go_on", [
    lambda id, seat: stop_delivery(delivery_id=id, by=seat, at=AT),
    lambda id, seat: discard_delivery(delivery_id=id, by=seat, at=AT),
    lambda id, seat: map_delivery(
        delivery_id=id, mapping=Delivery.objects.get(pk=id).mapping, system="wgs84", mode="add", begins_on=ON, by=seat, at=AT),
])  # fmt: skip
@pytest.mark.parametrize("lost", [True, False])
def test_what_hangs_or_only_waits_can_be_stopped_discarded_and_checked_at_once(clerk: Seat, go_on: Callable, lost: bool):  # noqa: F811
    delivery = being_checked(clerk)
    if lost:
        begun_by(DEAD)
    go_on(delivery.pk, clerk)
    delivery.refresh_from_db()
    assert delivery.state in (DeliveryState.RECEIVED, DeliveryState.DISCARDED, DeliveryState.CHECKING)
    assert not delivery.stop_wanted
    assert "doing" not in statuses("check_delivery")
    assert statuses("check_delivery").count("todo") == (1 if delivery.state == DeliveryState.CHECKING else 0)


def test_a_running_job_keeps_its_delivery(clerk: Seat):  # noqa: F811
    delivery = being_checked(clerk)
    begun_by("now()")
    with pytest.raises(WrongState):
        discard_delivery(delivery_id=delivery.pk, by=clerk, at=AT)
    stop_delivery(delivery_id=delivery.pk, by=clerk, at=AT)
    delivery.refresh_from_db()
    assert delivery.stop_wanted
    assert delivery.state == DeliveryState.CHECKING


def test_a_job_that_comes_after_it_was_set_back_does_nothing(clerk: Seat):  # noqa: F811
    delivery = checked(clerk, received(clerk, as_csv(PLACES)))
    recheck_delivery(delivery_id=delivery.pk, by=clerk, at=AT)
    stop_delivery(delivery_id=delivery.pk, by=clerk, at=AT)
    before = Delivery.objects.values().get(pk=delivery.pk)
    check_delivery(delivery.pk)
    import_delivery_job(delivery.pk, clerk.person_id, clerk.post_id)
    assert Delivery.objects.values().get(pk=delivery.pk) == before


def test_a_worker_that_ends_gives_the_job_back_and_tells_no_failure(clerk: Seat):  # noqa: F811
    delivery = being_checked(clerk)
    stopping.set()
    try:
        with pytest.raises(GivenBack):
            check_delivery(delivery.pk)
    finally:
        stopping.clear()
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.CHECKING
    assert not DeliveredRow.objects.filter(delivery=delivery).exists()
    check_delivery(delivery.pk)
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.CHECKED


def test_an_export_whose_job_is_lost_says_so_and_leaves_no_half_file(clerk: Seat):  # noqa: F811
    lost = request_export(kind="unit_grids", form="gpkg", system="wgs84", area_code="", by=clerk, at=AT.now(AT.tzinfo))
    (folder() / f"making-{lost.pk}").mkdir()
    (folder() / f"making-{lost.pk}" / "half.gpkg").write_bytes(b"half")
    make_export(lost.pk, clerk.post_id)
    lost.refresh_from_db()
    assert list(folder().iterdir()) == [lost.place]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    other = request_export(kind="unit_grids", form="csv", system="wgs84", area_code="", by=clerk, at=AT.now(AT.tzinfo))
    begun_by(DEAD, attempts=MOST_RUNS)
    watched()
    assert "中途停止" in Export.objects.get(pk=other.pk).trouble


def test_a_draft_whose_cutting_is_lost_can_be_cut_again(clerk: Seat):  # noqa: F811
    division = start_division(name="自动", areas=["990101"], start="automatic", by=clerk, at=AT)
    assert division.state == "cutting"
    begun_by(DEAD, attempts=MOST_RUNS)
    watched()
    division = Division.objects.get(pk=division.pk)
    assert division.state == "failed"
    assert "中途停止" in division.trouble


def test_a_job_by_the_clock_that_is_lost_frees_its_lock(clerk: Seat):  # noqa: F811
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args)"
            " VALUES ('default', 'wanmi.site.react', 'react', 'react', '{}')"
        )
    begun_by(DEAD)
    watched()
    assert statuses("react") == ["failed"]


def test_what_killed_exports_left_is_swept(clerk: Seat):  # noqa: F811
    (folder() / "making-7").mkdir()
    (folder() / "left.csv").write_text("of nobody")
    for each in folder().iterdir():
        os.utime(each, (0, 0))
    (folder() / "fresh.csv").write_text("in the making")
    forget_exports(0)
    assert [each.name for each in folder().iterdir()] == ["fresh.csv"]
