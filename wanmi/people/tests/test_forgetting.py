"""What has ended is not kept."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.test import Client

from wanmi.people.actions.forgetting import ENDED_KEPT, forget_ended
from wanmi.people.actions.tokens import issue_token
from wanmi.people.models import DeviceToken
from wanmi.people.tests.conftest import AT, Cast


def test_sessions_that_have_ended_are_cleared_and_living_ones_stay(cast: Cast, client: Client) -> None:
    client.force_login(cast.limin)
    (living,) = Session.objects.all()
    Session.objects.create(session_key="ended", session_data="", expire_date=living.expire_date - timedelta(hours=9))
    forget_ended(at=living.expire_date - timedelta(hours=8))
    assert list(Session.objects.all()) == [living]
    forget_ended(at=living.expire_date)
    assert not Session.objects.exists()


def test_a_devices_sign_in_is_forgotten_a_month_after_it_ended(cast: Cast) -> None:
    for _ in range(3):
        issue_token(seat=cast.seat, device="手机", at=AT)
    living, revoked, fresh = DeviceToken.objects.order_by("pk")
    later = living.expires_at - timedelta(days=1)
    DeviceToken.objects.filter(pk=revoked.pk).update(revoked_at=later - ENDED_KEPT)
    DeviceToken.objects.filter(pk=fresh.pk).update(revoked_at=later - ENDED_KEPT + timedelta(minutes=1))
    forget_ended(at=later)
    assert list(DeviceToken.objects.order_by("pk")) == [living, fresh]
    forget_ended(at=living.expires_at + ENDED_KEPT)
    assert not DeviceToken.objects.filter(pk=living.pk).exists()


def test_the_worker_knows_the_job() -> None:
    from procrastinate.contrib.django import app

    assert "wanmi.people.forget_ended" in app.tasks
