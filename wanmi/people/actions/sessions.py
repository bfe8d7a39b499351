"""Coming in, changing seats, going out: each a fact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth import authenticate
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from wanmi.journal.actions import record_fact
from wanmi.journal.rules.actors import Unseated
from wanmi.people.models import Person, SignInAttempt
from wanmi.people.queries import seats_held
from wanmi.people.rules.attempts import WINDOW, closed_until
from wanmi.people.rules.refusals import NoPost, NotYourPost, OneTimeEnded, PasswordFirst, TooManyAttempts, WrongPassword
from wanmi.people.rules.seats import Seat

ATTEMPTS_KEPT = timedelta(days=30)


@dataclass(frozen=True)
class SignedIn:
    """Who came in, and the seats they may take, the first one first; none for a superuser without a post."""

    person: Person
    seats: list[Seat]


def sign_in(*, sign_in_name: str, password: str, address: str | None, at: datetime, through: str = "page") -> SignedIn:
    """Check name and password. Raises TooManyAttempts, WrongPassword, OneTimeEnded, PasswordFirst, NoPost; each is kept in the
    journal first.

    The try is written down before the password is looked at, so that a hundred guesses at once are no more than a hundred in a
    row. `address` is the caller's, `through` page or device. Not to be called inside a transaction: a refusal must outlive it.
    """
    attempt, person = _tried(sign_in_name, password, address, at)
    seats = seats_held(person, on=timezone.localdate(at))
    if not seats and not person.is_superuser:
        _note_refusal(attempt, "no_post", at)
        raise NoPost(name=person.name)
    if through == "device" and person.one_time_until is not None:
        _note_refusal(attempt, "password_first", at)
        raise PasswordFirst
    with transaction.atomic():
        SignInAttempt.objects.filter(pk=attempt.pk).update(succeeded=True)
        locked = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        data = {"address": address, "through": through}
        record_fact("session.sign_in", about=("person", locked.pk), by=seats[0] if seats else Unseated(locked.pk), at=at, data=data)
    return SignedIn(person, seats)


def check_password_of(*, person: Person, password: str, address: str | None, at: datetime) -> None:
    """Whether it is the person who sits there, asked again; wrong answers count as failed sign-ins. Raises as sign_in does."""
    attempt, _person = _tried(person.sign_in_name, password, address, at)
    SignInAttempt.objects.filter(pk=attempt.pk).update(succeeded=True)


def _tried(sign_in_name: str, password: str, address: str | None, at: datetime) -> tuple[SignInAttempt, Person]:
    attempt = _open_attempt(sign_in_name[:40], address, at)
    person = authenticate(None, username=sign_in_name, password=password)
    if not isinstance(person, Person):
        _note_refusal(attempt, "wrong_password", at)
        raise WrongPassword(field="password")
    if person.one_time_until is not None and person.one_time_until <= at:
        _note_refusal(attempt, "one_time_ended", at)
        raise OneTimeEnded(field="password")
    return attempt, person


def _open_attempt(sign_in_name: str, address: str | None, at: datetime) -> SignInAttempt:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('wanmi.people.sign_in'))")
        recent = SignInAttempt.objects.filter(at__gt=at - WINDOW)
        of_name = recent.filter(sign_in_name=sign_in_name)
        came_in = of_name.filter(succeeded=True).order_by("-at").values_list("at", flat=True).first()
        failures = of_name.filter(succeeded=False, **({"at__gt": came_in} if came_in else {}))
        of_address = recent.filter(address=address, succeeded=False) if address else recent.none()
        until = closed_until(list(failures.values_list("at", flat=True)), list(of_address.values_list("at", flat=True)), at)
        if until is None:
            return SignInAttempt.objects.create(sign_in_name=sign_in_name, address=address, at=at)
    shown = timezone.localtime(until + timedelta(seconds=59))
    raise TooManyAttempts(until=f"{shown:%H:%M}", seconds=int((until - at).total_seconds()) + 1)


def _note_refusal(attempt: SignInAttempt, why: str, at: datetime) -> None:
    data = {"sign_in_name": attempt.sign_in_name, "address": attempt.address, "why": why}
    record_fact("session.refused", about=("attempt", attempt.pk), by=None, at=at, data=data, new=True)


def sign_out(*, person: Person, by: Seat | None, at: datetime, why: str = "") -> None:
    """Somebody goes; `why` is empty, or idle or shift where the session ended by itself."""
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        record_fact("session.sign_out", about=("person", person.pk), by=by or Unseated(person.pk), at=at, data={"why": why})


def change_seat(*, person: Person, post_id: int, by: Seat | None, at: datetime) -> Seat:
    """Take another of one's own seats. Raises NotYourPost."""
    for seat in seats_held(person, on=timezone.localdate(at)):
        if seat.post_id == post_id:
            with transaction.atomic():
                Person.objects.select_for_update(no_key=True).get(pk=person.pk)
                data = {"from": by.post_id if by else None, "to": post_id}
                record_fact("session.seat", about=("person", person.pk), by=seat, at=at, data=data)
            return seat
    raise NotYourPost(field="post")


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="people.forget_attempts")
def forget_attempts(timestamp: int) -> None:
    """Once a night: tries older than a month are of no use to the throttle; the journal keeps what was refused."""
    moment = datetime.fromtimestamp(timestamp, tz=timezone.get_current_timezone())
    SignInAttempt.objects.filter(at__lt=moment - ATTEMPTS_KEPT).delete()
