"""Coming in, changing seats, going out: each a fact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth import authenticate
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from wanmi.journal.actions import record_fact
from wanmi.journal.rules.actors import Unseated
from wanmi.kit.rules.addresses import counted_as
from wanmi.people.actions.turnstile import passwords
from wanmi.people.models import Person, SignInAttempt
from wanmi.people.queries import seats_held
from wanmi.people.rules.attempts import FAILURES_OF_NAME, WINDOW, closed_until, locked_until, slowed_until
from wanmi.people.rules.refusals import NoPost, NotYourPost, OneTimeEnded, PasswordFirst, TooManyAttempts, WrongPassword
from wanmi.people.rules.seats import Seat

ATTEMPTS_KEPT = timedelta(days=30)
MOST_ATTEMPTS = 200_000
FACTS_A_MINUTE = 60  # of refused tries, in the whole city
LONGEST_PASSWORD = 256  # signs; nothing longer is hashed


@dataclass(frozen=True)
class SignedIn:
    """Who came in, and the seats they may take, the first one first; none for a superuser without a post."""

    person: Person
    seats: list[Seat]


def sign_in(
    *, sign_in_name: str, password: str, address: str | None, at: datetime, through: str = "page", devices: Mapping[int, str] | None = None
) -> SignedIn:
    """Check name and password. Raises TooManyAttempts, TooBusy, WrongPassword, OneTimeEnded, PasswordFirst, NoPost; what was tried is
    kept in the journal first.

    The try is written down before the password is looked at, so that a hundred guesses at once are no more than a hundred in a
    row. `address` is the caller's, `through` page or device, `devices` which people this device is known by. Not to be called
    inside a transaction: a refusal must outlive it.
    """
    attempt, person = _tried(sign_in_name, password, address, at, devices or {})
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


def check_password_of(
    *, person: Person, password: str, address: str | None, at: datetime, devices: Mapping[int, str] | None = None
) -> None:
    """Whether it is the person who sits there, asked again; wrong answers count as failed sign-ins. Raises as sign_in does."""
    attempt, _person = _tried(person.sign_in_name, password, address, at, devices or {})
    SignInAttempt.objects.filter(pk=attempt.pk).update(succeeded=True)


def _tried(sign_in_name: str, password: str, address: str | None, at: datetime, devices: Mapping[int, str]) -> tuple[SignInAttempt, Person]:
    with passwords.passing():  # before the try is written: who is sent away for want of room has not failed
        attempt = _open_attempt(sign_in_name[:40], address, at, _device_of(sign_in_name, devices))
        person = authenticate(None, username=sign_in_name, password=password) if len(password) <= LONGEST_PASSWORD else None
    if not isinstance(person, Person):
        _note_refusal(attempt, "wrong_password", at)
        raise WrongPassword(field="password")
    if person.one_time_until is not None and person.one_time_until <= at:
        _note_refusal(attempt, "one_time_ended", at)
        raise OneTimeEnded(field="password")
    return attempt, person


def _device_of(sign_in_name: str, devices: Mapping[int, str]) -> str:
    """The device's name where it is known by this person, "" where not."""
    person = Person.objects.filter(sign_in_name=sign_in_name).values_list("pk", flat=True).first() if devices else None
    return devices.get(person, "")[:40] if person else ""


def _open_attempt(sign_in_name: str, address: str | None, at: datetime, device: str) -> SignInAttempt:
    origin = counted_as(address)
    with transaction.atomic(), connection.cursor() as cursor:
        # The name before the address, always: two who wait for each other's would wait for ever.
        for lock in (f"name {sign_in_name}", f"origin {origin}"):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('wanmi.people.sign_in'), hashtext(%s))", [lock])
        until = _closed_until(sign_in_name, origin, device, at)
        if until is None:
            return SignInAttempt.objects.create(sign_in_name=sign_in_name, address=address, origin=origin, device=device, at=at)
    shown = timezone.localtime(until + timedelta(seconds=59))
    raise TooManyAttempts(until=f"{shown:%H:%M}", seconds=int((until - at).total_seconds()) + 1)


def _closed_until(sign_in_name: str, origin: str, device: str, at: datetime) -> datetime | None:
    """A known device answers for its own failures alone; everybody else for those of the name from here, of the address, and, where
    this name never came in from here, for the delay that its failures elsewhere cost."""
    recent = SignInAttempt.objects.filter(at__gt=at - WINDOW)
    tries = list(recent.filter(sign_in_name=sign_in_name).values_list("at", "origin", "device", "succeeded"))
    if device:
        return locked_until(_since_success([(when, ok) for when, _where, by, ok in tries if by == device]), FAILURES_OF_NAME, at)
    others = [(when, where, ok) for when, where, by, ok in tries if not by]
    of_address = list(recent.filter(origin=origin, device="", succeeded=False).values_list("at", flat=True)) if origin else []
    closed = closed_until(_since_success([(when, ok) for when, where, ok in others if where == origin]), of_address, at)
    slowed = slowed_until([when for when, _where, ok in others if not ok], at)
    if slowed and (closed is None or slowed > closed) and not _came_in_before(sign_in_name, origin, at):
        return slowed
    return closed


def _since_success(tries: Sequence[tuple[datetime, bool]]) -> list[datetime]:
    """Failures after the last success: it forgives those before it."""
    came_in = max((when for when, ok in tries if ok), default=None)
    return [when for when, ok in tries if not ok and (came_in is None or when > came_in)]


def _came_in_before(sign_in_name: str, origin: str, at: datetime) -> bool:
    seen = SignInAttempt.objects.filter(sign_in_name=sign_in_name, origin=origin, succeeded=True, at__gt=at - ATTEMPTS_KEPT)
    return bool(origin) and seen.exists()


def _note_refusal(attempt: SignInAttempt, why: str, at: datetime) -> None:
    """A fact, unless a flood of them comes: the journal is kept for ever, and the tries stand in their own table, too."""
    if len(SignInAttempt.objects.filter(at__gt=at - timedelta(minutes=1)).values_list("pk")[: FACTS_A_MINUTE + 1]) > FACTS_A_MINUTE:
        return
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
@app.task(
    name="wanmi.people.forget_attempts", queueing_lock="people.forget_attempts", aliases=["wanmi.people.actions.sessions.forget_attempts"]
)
def forget_attempts(timestamp: int) -> None:
    """Once a night: tries older than a month are of no use to the throttle, nor those beyond the newest MOST_ATTEMPTS; the journal
    keeps what was refused."""
    moment = datetime.fromtimestamp(timestamp, tz=timezone.get_current_timezone())
    SignInAttempt.objects.filter(at__lt=moment - ATTEMPTS_KEPT).delete()
    oldest = SignInAttempt.objects.order_by("-at").values_list("at", flat=True)[MOST_ATTEMPTS : MOST_ATTEMPTS + 1].first()
    if oldest:
        SignInAttempt.objects.filter(at__lte=oldest).delete()
