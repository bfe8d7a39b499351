"""Accounts: made, given a password, closed; and the ones that a demo city offers at its door."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Greatest
from django.utils import timezone

from wanmi.journal.actions import Actor, record_fact
from wanmi.kit.spans import not_over
from wanmi.people.actions.organisations import check_fields
from wanmi.people.actions.tokens import revoke_tokens_of
from wanmi.people.models import DemoAccount, Organisation, Person, Post
from wanmi.people.rules.demo import DEMO_PASSWORD
from wanmi.people.rules.refusals import NameTaken, NotADemoAccount, NumberTaken, WeakPassword

ONE_TIME_LIFE = timedelta(hours=24)
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another when it is read out


def create_person(
    *,
    sign_in_name: str,
    name: str,
    by: Actor | None,
    at: datetime,
    password: str | None = None,
    number: str = "",
    phone: str = "",
    is_superuser: bool = False,
    kept_by: Organisation | None = None,
) -> Person:
    """A new account; without a password nobody can sign in to it yet. `kept_by`: whose administrators look after it until it holds a
    post. Raises NameTaken, NumberTaken, WeakPassword, WrongField."""
    if Person.objects.filter(sign_in_name=sign_in_name).exists():
        raise NameTaken(field="sign_in_name", name=sign_in_name)
    check_number(number)
    person = Person(
        sign_in_name=sign_in_name, name=name, number=number, phone=phone, is_staff=is_superuser, is_superuser=is_superuser, kept_by=kept_by,
    )  # fmt: skip
    check_fields(person, exclude=["password"])
    _put_password(person, password)
    with transaction.atomic():
        person.save()
        data = {"sign_in_name": sign_in_name, "name": name, "number": number, "is_superuser": is_superuser}
        record_fact("person.create", about=("person", person.pk), by=by, at=at, data=data, new=True)
    return person


def check_number(number: str, *, person: Person | None = None) -> None:
    """Two people in service never bear one number (工号): by it they are named and found. Raises NumberTaken."""
    others = Person.objects.filter(number=number, is_active=True)
    if person and person.pk:
        others = others.exclude(pk=person.pk)
    if number and others.exists():
        raise NumberTaken(field="number", number=number)


def set_password(*, person: Person, password: str, by: Actor | None, at: datetime) -> None:
    """A new password of one's own choice: every other session and every device must sign in again. Raises WeakPassword."""
    _put_password(person, password)
    _keep_password(person, "person.password", None, by=by, at=at)


def give_one_time_password(*, person: Person, by: Actor | None, at: datetime) -> str:
    """A password that somebody else may know for once: random, told here and nowhere again, good for ONE_TIME_LIFE, and only for the
    page on which the person chooses their own. What was signed in is signed out."""
    password = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))
    person.set_password(password)
    _keep_password(person, "person.one_time_password", at + ONE_TIME_LIFE, by=by, at=at)
    return password


def _keep_password(person: Person, fact: str, until: datetime | None, *, by: Actor | None, at: datetime) -> None:
    """Sessions end with the old hash, which each of them holds the mark of; devices are signed out one by one."""
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        person.one_time_until = until
        person.save(update_fields=["password", "one_time_until"])
        revoke_tokens_of(person.pk, at=at)
        record_fact(fact, about=("person", person.pk), by=by, at=at)


def _put_password(person: Person, password: str | None) -> None:
    if password is None:
        person.set_unusable_password()
        return
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise WeakPassword(field="password", why="".join(error.messages)) from error
    person.set_password(password)


def retire_person(*, person: Person, by: Actor | None, at: datetime) -> None:
    """Somebody leaves: the account is closed, every post ends, every device is signed out. The row stays for ever.

    Grid duties and open tasks in rooms above follow by the fact `person.retire`.
    """
    today = timezone.localdate(at)
    with transaction.atomic():
        locked = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        locked.is_active = person.is_active = False
        locked.save(update_fields=["is_active"])
        held = locked.holdings.filter(not_over(today))
        posts = list(held.values_list("post_id", flat=True))
        held.update(ends_on=Greatest("begins_on", today))  # whoever was to begin later never does
        revoke_tokens_of(person.pk, at=at)
        record_fact("person.retire", about=("person", person.pk), by=by, at=at, data={"posts": posts})


def offer_demo_accounts(seats: Sequence[tuple[Person, Post]], *, at: datetime) -> None:
    """Offer these accounts, in this order, on the sign-in page: the mark of a demo city. Raises NotADemoAccount.

    Only an account that has the demo's password can stand there, so a real person's never does; and whoever clicks one signs
    in with that password like anybody else: there is no way in without it.
    """
    known: set[str] = set()  # hashes that were looked at: looking is dear on purpose, and a demo's people share one
    for person, _post in seats:
        if person.password not in known and not person.check_password(DEMO_PASSWORD):
            raise NotADemoAccount(name=person.name)
        known.add(person.password)
    with transaction.atomic():
        DemoAccount.objects.all().delete()
        DemoAccount.objects.bulk_create(
            DemoAccount(person=person, post=post, position=position) for position, (person, post) in enumerate(seats)
        )
        data = {"people": [person.pk for person, _post in seats]}
        record_fact("demo.offer", about=("demo", "accounts"), by=None, at=at, data=data)
