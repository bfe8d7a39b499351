"""Sign-ins of devices: a token bound to one device and one post. Only its hash is kept."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction

from wanmi.journal.actions import record_fact
from wanmi.people.models import DeviceToken, Person
from wanmi.people.queries import forget_tokens
from wanmi.people.rules.seats import Seat

LIFETIME = timedelta(days=30)


def issue_token(*, seat: Seat, device: str, at: datetime) -> tuple[str, datetime]:
    """A new token for this device in this seat, and when it ends. An earlier one of the same person and device ends now."""
    token = secrets.token_urlsafe(32)
    expires_at = at + LIFETIME
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).get(pk=seat.person_id)
        revoke_tokens_of(seat.person_id, at=at, device=device)
        row = DeviceToken.objects.create(
            person_id=seat.person_id,
            post_id=seat.post_id,
            device=device,
            token_hash=sha256(token.encode()).digest(),
            issued_at=at,
            expires_at=expires_at,
        )
        data = {"token": row.pk, "device": device, "until": expires_at.isoformat()}
        record_fact("token.issue", about=("person", seat.person_id), by=seat, at=at, data=data)
    return token, expires_at


def revoke_token(*, token: str, by: Seat, at: datetime) -> None:
    """The device signs out. A token that is not the actor's, or has ended already, is left as it is."""
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).get(pk=by.person_id)
        found = DeviceToken.objects.filter(token_hash=sha256(token.encode()).digest(), person_id=by.person_id, revoked_at=None).first()
        if found is not None:
            revoke_tokens_of(by.person_id, at=at, device=found.device)
            record_fact("token.revoke", about=("person", by.person_id), by=by, at=at, data={"token": found.pk, "device": found.device})


def revoke_tokens_of(person_id: int, *, at: datetime, device: str | None = None, post_id: int | None = None) -> None:
    """End the person's live tokens: all, or those of one device or one post. A part of other actions, which tell the fact."""
    live = DeviceToken.objects.filter(person_id=person_id, revoked_at=None)
    if device is not None:
        live = live.filter(device=device)
    if post_id is not None:
        live = live.filter(post_id=post_id)
    live.update(revoked_at=at)
    forget_tokens()
