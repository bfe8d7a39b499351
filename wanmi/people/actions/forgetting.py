"""What nobody can use any more is not kept: sessions that have ended, devices' sign-ins that have run out."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils import timezone
from procrastinate.contrib.django import app

from wanmi.people.models import DeviceToken

ENDED_KEPT = timedelta(days=30)  # an administrator may still look at which devices were signed in


def forget_ended(*, at: datetime) -> None:
    """Sessions at once, devices' sign-ins a month after they ended; the journal keeps who came and went."""
    Session.objects.filter(expire_date__lte=at).delete()
    long_ago = at - ENDED_KEPT
    DeviceToken.objects.filter(Q(expires_at__lte=long_ago) | Q(revoked_at__lte=long_ago)).delete()


@app.periodic(cron="23 * * * *")
@app.task(name="wanmi.people.forget_ended", queueing_lock="people.forget_ended")
def forget_ended_now(timestamp: int) -> None:
    """Once an hour."""
    forget_ended(at=timezone.now())
