"""Who sits where."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from wanmi.kit.rooms import Extent
from wanmi.kit.rules.pinyin import pinyin_of
from wanmi.kit.spans import in_force
from wanmi.people.models import DemoAccount, DeviceToken, Person, Post, PostHolding, Role
from wanmi.people.queries.rights import extent_of
from wanmi.people.rules.seats import Seat

FRESH = 3.0  # s for which a process trusts a token that it has looked up: a revocation elsewhere is heard by then
MOST_TOKENS = 20_000


def posts_held(person: Person, *, on: date) -> QuerySet[PostHolding]:
    """The posts that a person holds on a day, with their organisations."""
    return (
        PostHolding.objects.filter(in_force(on), person=person, post__is_active=True, post__organisation__is_active=True)
        .select_related("post__organisation")
        .order_by("pk")
    )


def seats_held(person: Person, *, on: date) -> list[Seat]:
    """The seats that a person may take on a day, the first held first. One query."""
    return [seat_at(person, holding.post) for holding in posts_held(person, on=on)]


def seat_at(person: Person, post: Post) -> Seat:
    """The seat of a person in a post (the holding is checked by whoever lets them in)."""
    organisation = post.organisation
    return Seat(
        person_id=person.pk,
        person_name=person.name,
        post_id=post.pk,
        role=post.role,
        organisation_id=organisation.pk,
        organisation_name=organisation.name,
        organisation_kind=organisation.kind,
        organisation_path=organisation.path,
        level=organisation.level,
        area_code=post.area_code or organisation.area_code,
    )


def chosen_seat(seats: list[Seat], post_id: object) -> Seat | None:
    """The seat of this post where it is among them, else the first one; None where there is none."""
    return next((seat for seat in seats if seat.post_id == post_id), seats[0] if seats else None)


def seats_of_session(request: HttpRequest) -> list[Seat]:
    """The seats that whoever is signed in in this session may take today; none before a one-time password has been changed. One query
    beside the session's and the person's."""
    if not request.user.is_authenticated or request.user.one_time_until is not None:
        return []
    return seats_held(request.user, on=timezone.localdate())


def seat_of_session(request: HttpRequest) -> Seat | None:
    """The seat chosen in this session, else the first one held; None for who is not signed in or holds no post."""
    return chosen_seat(seats_of_session(request), request.session.get("post"))


def people_in_view(seat: Seat) -> QuerySet[Person]:
    """Whom a seat may see and name: one's own organisation and those below it; a centre and the overseer see everybody."""
    everybody = Person.objects.filter(is_active=True)
    if extent_of(seat, "people.see_people") == Extent.ORGANISATION:
        on = timezone.localdate()
        below = Q(post__organisation_id=seat.organisation_id) | Q(post__organisation__path__startswith=seat.organisation_path + "/")
        held = PostHolding.objects.filter(below, in_force(on), person=OuterRef("pk"))
        return everybody.filter(Exists(held))
    return everybody


def people_names(ids: Iterable[int]) -> dict[int, str]:
    """The names of people, of who has left too."""
    return dict(Person.objects.filter(pk__in=list(ids)).values_list("pk", "name"))


def post_names(ids: Iterable[int]) -> dict[int, str]:
    """The names of posts."""
    return dict(Post.objects.filter(pk__in=list(ids)).values_list("pk", "name"))


def role_name(role: str) -> str:
    """A role in the reader's language; '' of none."""
    return str(Role(role).label) if role else ""


def people_called(text: str) -> list[int]:
    """The ids of the people that a name, a number or a sign-in name may mean; at most a hundred."""
    meant = Q(name__icontains=text) | Q(number=text) | Q(sign_in_name=text.lower())
    return list(Person.objects.filter(meant).order_by("pk").values_list("pk", flat=True)[:100])


def demo_accounts() -> list[tuple[str, Seat]]:
    """(sign-in name, seat) of the accounts that a demo city offers at its door; nothing in a real city."""
    offered = DemoAccount.objects.select_related("person", "post__organisation")
    return [(one.person.sign_in_name, seat_at(one.person, one.post)) for one in offered if one.person.is_active]


def free_sign_in_name(name: str) -> str:
    """A sign-in name for a Chinese name, in pinyin, with a number where it is taken: 李明 → liming, liming2."""
    letters = "".join(part for part in pinyin_of(name).lower() if part.isascii() and part.isalnum())[:32] or "user"
    taken = set(Person.objects.filter(sign_in_name__startswith=letters).values_list("sign_in_name", flat=True))
    numbered = (f"{letters}{number}" for number in range(2, len(taken) + 3))
    return next(one for one in (letters, *numbered) if one not in taken)


# ── devices ──────────────────────────────────────────────────────────────────────────────────────────────────────────
_tokens: dict[bytes, tuple[float, str, datetime, Seat]] = {}  # hash → (read at, device, expires at, seat)
_tokens_lock = threading.Lock()


def seat_of_token(token: str, device: str, *, at: datetime) -> Seat | None:
    """The seat that this token opens on this device; None for an unknown, ended or revoked one, or one of another device.

    One query, and none for a token that this process has looked up within FRESH seconds.
    """
    hashed = sha256(token.encode()).digest()
    kept = _tokens.get(hashed)
    if kept is None or time.monotonic() - kept[0] > FRESH:
        kept = _look_up(hashed, at)
    if kept is None or kept[1] != device or kept[2] <= at:
        return None
    return kept[3]


def _look_up(hashed: bytes, at: datetime) -> tuple[float, str, datetime, Seat] | None:
    on = timezone.localdate(at)
    holding = PostHolding.objects.filter(in_force(on), person=OuterRef("person"), post=OuterRef("post"))
    row = (
        DeviceToken.objects.filter(
            Exists(holding),
            token_hash=hashed,
            revoked_at=None,
            expires_at__gt=at,
            person__is_active=True,
            person__one_time_until=None,
            post__is_active=True,
            post__organisation__is_active=True,
        )
        .select_related("person", "post__organisation")
        .first()
    )
    with _tokens_lock:
        if len(_tokens) >= MOST_TOKENS:
            _tokens.clear()
        if row is None:
            _tokens.pop(hashed, None)
            return None
        kept = (time.monotonic(), row.device, row.expires_at, seat_at(row.person, row.post))
        _tokens[hashed] = kept
    return kept


def forget_tokens() -> None:
    """Look every token up anew (one was revoked in this process)."""
    with _tokens_lock:
        _tokens.clear()
