"""A whole register of bodies and people at once: all of it, or a list of what is wrong and nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from wanmi.journal.actions import Actor
from wanmi.kit.refusals import Refusal
from wanmi.kit.spans import not_over
from wanmi.people.actions.accounts import create_person
from wanmi.people.actions.organisations import create_organisation, create_post, give_post
from wanmi.people.models import Organisation, Person, PostHolding
from wanmi.people.rules.refusals import NoSuchBody

Line = Mapping[str, str]


@dataclass
class Brought:
    """How many are new; (number of the line from 1, field, sentence) of what is wrong: then nothing was written."""

    organisations: int = 0
    people: int = 0
    posts: int = 0
    wrong: list[tuple[int, str, str]] = field(default_factory=list)


def bring_register(lines: Sequence[Line], *, dry_run: bool, by: Actor | None, at: datetime) -> Brought:
    """Bodies, people and the posts they hold, in the order of the lines; who is there already is left as they are.

    A line names a body (its parent stands above it or is there), and in it a person with a role, or nobody. Every fault is found, not only
    the first one.
    """
    brought = Brought()
    with transaction.atomic():
        for number, line in enumerate(lines, 1):
            try:
                with transaction.atomic():
                    _bring(line, brought, by=by, at=at)
            except Refusal as refused:
                brought.wrong.append((number, refused.field or "", refused.say()))
        if brought.wrong or dry_run:
            transaction.set_rollback(True)
    return brought


def _bring(line: Line, brought: Brought, *, by: Actor | None, at: datetime) -> None:
    organisation = Organisation.objects.filter(code=line["code"]).first()
    if organisation is None:
        parent = Organisation.objects.filter(code=line["parent"]).first() if line["parent"] else None
        if line["parent"] and parent is None:
            raise NoSuchBody(field="parent", code=line["parent"])
        organisation = create_organisation(
            code=line["code"], name=line["organisation_name"], short_name=line["short_name"], kind=line["kind"], parent=parent,
            area_code=line["area_code"] or (parent.area_code if parent else ""), level="street" if line["kind"] == "street" else "county",
            responsible_kinds=_words(line["responsible_kinds"]), by=by, at=at,
        )  # fmt: skip
        brought.organisations += 1
    if not line["sign_in_name"]:
        return
    person = Person.objects.filter(sign_in_name=line["sign_in_name"]).first()
    if person is None:
        person = create_person(
            sign_in_name=line["sign_in_name"], name=line["name"], number=line["number"], phone=line["phone"],
            password=line["password"] or None, by=by, at=at,
        )  # fmt: skip
        brought.people += 1
    post = create_post(role=line["role"], organisation=organisation, by=by, at=at)
    if not PostHolding.objects.filter(not_over(timezone.localdate(at)), person=person, post=post).exists():
        give_post(person=person, post=post, by=by, at=at)
        brought.posts += 1


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[\s,，、;；|/]+", text) if word]
