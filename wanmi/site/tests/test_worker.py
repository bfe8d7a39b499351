"""The worker, with real processes: killed, stopped, held up. What it had begun is done once and by one, nothing hangs."""

from __future__ import annotations

import io
import signal
import time
from datetime import date

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from wanmi.components.models import Component
from wanmi.deliveries.actions import import_delivery, map_delivery, receive_delivery
from wanmi.deliveries.actions.exporting import request_export
from wanmi.deliveries.models import Delivery, DeliveryState, Export
from wanmi.journal.models import Fact
from wanmi.people.models import Person, PostHolding
from wanmi.people.queries import seat_at
from wanmi.people.rules.seats import Seat
from wanmi.site.tests.workers import barred, until, working

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("committed")]
FILE = "ObjID,ObjName,ObjState,DeptName2,ORDate,经度,纬度\n9901010101000101,上水井盖,完好,浅水自来水公司,20240105,116.4002,39.9003\n"


@pytest.fixture
def clerk() -> Seat:
    holding = PostHolding.objects.select_related("post__organisation").get(person__sign_in_name="clerk")
    return seat_at(Person.objects.get(sign_in_name="clerk"), holding.post)


def handed_in(clerk: Seat) -> Delivery:
    file = io.BytesIO(FILE.encode("utf-8-sig"))
    delivery = receive_delivery(
        kind="components", file=file, name="a.csv", source="测绘院", begins_on=date(2026, 3, 2), by=clerk, at=timezone.now()
    )
    map_delivery(
        delivery_id=delivery.pk,
        mapping=delivery.mapping,
        system="wgs84",
        mode="add",
        begins_on=date(2026, 3, 2),
        by=clerk,
        at=timezone.now(),
    )
    return delivery


def state_is(delivery: Delivery, *states: str) -> bool:
    return Delivery.objects.get(pk=delivery.pk).state in states


def stands_in(step: str) -> bool:
    """Whether some statement waits for a lock, and which."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database() AND query LIKE %s",
            [f"%{step}%"],
        )
        return bool(cursor.fetchone()[0])


def test_what_a_killed_worker_had_begun_is_done_by_the_next_one_once(clerk: Seat):
    delivery = handed_in(clerk)
    with barred("resources_finding"), working() as killed:
        until(lambda: stands_in("resources_finding"), within=30)
        killed.kill()
    with working() as killed:
        until(lambda: state_is(delivery, DeliveryState.CHECKED), within=60)
        with barred("components_component"):
            import_delivery(delivery_id=delivery.pk, by=clerk, at=timezone.now())
            until(lambda: stands_in("components_component"), within=30)
            killed.kill()
    export = request_export(kind="components", form="csv", system="wgs84", area_code="", by=clerk, at=timezone.now())  # waits behind it
    with working():
        until(lambda: state_is(delivery, DeliveryState.TAKEN), within=60)
        until(lambda: Export.objects.get(pk=export.pk).path != "", within=30)
    assert Component.objects.filter(code="9901010101000101").count() == 1
    assert Fact.objects.filter(name="layer.load", subject_id="components").count() == 1


def test_a_worker_told_to_stop_gives_its_job_back_at_once(clerk: Seat):
    delivery = handed_in(clerk)
    with barred("resources_finding"), working() as stopped:
        until(lambda: stands_in("resources_finding"), within=30)
        stopped.send(signal.SIGTERM)
        assert stopped.process.wait(12) == 0
        assert ProcrastinateJob.objects.get(task_name="wanmi.resources.check_delivery").status == "todo"
    with working():
        until(lambda: state_is(delivery, DeliveryState.CHECKED), within=20)


def test_a_worker_told_to_stop_lets_a_job_end_that_soon_does(clerk: Seat):
    delivery = handed_in(clerk)
    with working() as stopped:
        with barred("resources_finding"):
            until(lambda: stands_in("resources_finding"), within=30)
            stopped.send(signal.SIGTERM)
            time.sleep(1)
        assert stopped.process.wait(12) == 0
    assert state_is(delivery, DeliveryState.CHECKED)
    assert not ProcrastinateJob.objects.filter(status="doing").exists()


def test_a_worker_that_is_held_up_keeps_its_job(clerk: Seat):
    delivery = handed_in(clerk)
    with working() as slow:
        with barred("resources_finding"):
            until(lambda: stands_in("resources_finding"), within=30)
            slow.send(signal.SIGSTOP)
        with working():
            time.sleep(16)  # past the patience with a job that holds no lock
            job = ProcrastinateJob.objects.get(task_name="wanmi.resources.check_delivery")
            assert (job.status, job.attempts) == ("doing", 0)
            slow.send(signal.SIGCONT)
            until(lambda: state_is(delivery, DeliveryState.CHECKED), within=20)
