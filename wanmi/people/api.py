"""Signing in by API: a token for one device in one seat; who am I, which seats may I take."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status
from pydantic import BaseModel, ConfigDict, Field

from wanmi.people.actions.sessions import sign_in
from wanmi.people.actions.tokens import issue_token, revoke_token
from wanmi.people.callers import Call
from wanmi.people.knocks import knock
from wanmi.people.known_devices import devices_in
from wanmi.people.models import Person
from wanmi.people.queries import seats_held
from wanmi.people.request_seat import address_of
from wanmi.people.rules.refusals import NoPost, NotYourPost
from wanmi.people.rules.seats import Seat

router = Router(tags=["people"])


class SignIn(BaseModel):
    """`device` names the phone or program, the same in X-Device of every call; `post_id` one of the person's seats, else the first."""

    model_config = ConfigDict(extra="forbid")
    sign_in_name: str = Field(min_length=1, max_length=40)
    password: str = Field(min_length=1, max_length=256)
    device: str = Field(min_length=1, max_length=80, pattern=r"^[!-~]+$")
    post_id: int | None = None


class SeatShape(BaseModel):
    """席位: role × organisation × area ('' = the whole city)."""

    post_id: int
    role: str
    organisation_id: int
    organisation: str
    area_code: str


class PersonShape(BaseModel):
    id: int
    sign_in_name: str
    name: str
    number: str


class MeShape(BaseModel):
    """`seat` is the one that this token or session sits in; `seats` are all that the person may take."""

    person: PersonShape
    seat: SeatShape
    seats: list[SeatShape]


class TokenShape(MeShape):
    token: str
    expires_at: datetime


@router.post("/tokens", auth=None, response={201: TokenShape}, summary="登录", operation_id="sign_in")
def make_token(request: HttpRequest, credentials: SignIn) -> Status[TokenShape]:
    """A token for this device in one seat; an earlier token of the same person and device ends. Another seat: another token.

    Send the token you had last as `Authorization: Bearer`, ended or not: it shows a known device, which wrong passwords of others do
    not hold up.
    """
    at = timezone.now()
    knock(request)
    came = sign_in(
        sign_in_name=credentials.sign_in_name,
        password=credentials.password,
        address=address_of(request),
        at=at,
        through="device",
        devices=devices_in(request),
    )
    seat = _chosen(came.person, came.seats, credentials.post_id)
    token, expires_at = issue_token(seat=seat, device=credentials.device, at=at)
    me = me_of(came.person, seat, came.seats)
    return Status(201, TokenShape(token=token, expires_at=expires_at, **dict(me)))


def _chosen(person: Person, seats: list[Seat], post_id: int | None) -> Seat:
    """The seat asked for. Raises NoPost where there is none at all, NotYourPost where it is somebody else's."""
    if not seats:
        raise NoPost(name=person.name)
    for seat in seats:
        if post_id in (None, seat.post_id):
            return seat
    raise NotYourPost(field="post_id")


def me_of(person: Person, seat: Seat, seats: list[Seat]) -> MeShape:
    shape = PersonShape(id=person.pk, sign_in_name=person.sign_in_name, name=person.name, number=person.number)
    return MeShape(person=shape, seat=_shape(seat), seats=[_shape(one) for one in seats])


def _shape(seat: Seat) -> SeatShape:
    return SeatShape(
        post_id=seat.post_id,
        role=seat.role,
        organisation_id=seat.organisation_id,
        organisation=seat.organisation_name,
        area_code=seat.area_code,
    )


@router.delete("/tokens/current", response={204: None}, summary="退出", operation_id="sign_out")
def end_token(request: Call) -> Status[None]:
    """This device signs out. Other server processes may honour the token a few seconds longer."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        revoke_token(token=token, by=request.auth, at=timezone.now())
    return Status(204, None)


@router.get("/me", response=MeShape, summary="我是谁", operation_id="me")
def read_me(request: Call) -> MeShape:
    """The person, the seat in use, and the seats there are to choose from."""
    person = Person.objects.get(pk=request.auth.person_id)
    return me_of(person, request.auth, seats_held(person, on=timezone.localdate()))
