"""Organisations, their posts, and who holds them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from wanmi.journal.actions import Actor, record_fact
from wanmi.kit.rules.spans import DAY, day_after
from wanmi.kit.spans import not_over
from wanmi.people.actions.tokens import revoke_tokens_of
from wanmi.people.models import Organisation, Person, Post, PostHolding
from wanmi.people.rules.refusals import AlreadyHeld, CodeTaken, WrongField


def check_fields(row: models.Model, *, exclude: Sequence[str] = ()) -> None:
    """The model's own checks of each field, told as a Refusal that names the first field at fault."""
    try:
        row.clean_fields(exclude=exclude)
        row.clean()
    except ValidationError as error:
        field, words = next(iter(error.message_dict.items()))
        raise WrongField(field=field, why="".join(words)) from error


def create_organisation(
    *,
    code: str,
    name: str,
    kind: str,
    by: Actor | None,
    at: datetime,
    short_name: str = "",
    parent: Organisation | None = None,
    level: str = "county",
    area_code: str = "",
    responsible_kinds: Sequence[str] = (),
    phone: str = "",
    social_credit_code: str = "",
) -> Organisation:
    """A new body in the tree (DE-1). `area_code` '' = the whole city. Raises CodeTaken, WrongField."""
    if Organisation.objects.filter(code=code).exists():
        raise CodeTaken(field="code", taken=code)
    made = Organisation(
        code=code,
        name=name,
        short_name=short_name or name[:24],
        kind=kind,
        parent=parent,
        level=level,
        area_code=area_code,
        responsible_kinds=list(responsible_kinds),
        phone=phone,
        social_credit_code=social_credit_code,
    )
    check_fields(made, exclude=["path"])
    with transaction.atomic():
        made.save()
        data = {"code": code, "name": name, "kind": kind, "path": made.path, "area_code": area_code}
        record_fact("organisation.create", about=("organisation", made.pk), by=by, at=at, data=data, new=True)
    return made


def create_post(*, role: str, organisation: Organisation, by: Actor | None, at: datetime, area_code: str = "", name: str = "") -> Post:
    """A seat that somebody may hold; the same one again where it is there already. Raises WrongField."""
    made = Post(role=role, organisation=organisation, area_code=area_code)
    made.name = name or f"{organisation.short_name}{made.get_role_display()}"
    check_fields(made)
    with transaction.atomic():
        post, is_new = Post.objects.get_or_create(role=role, organisation=organisation, area_code=area_code, defaults={"name": made.name})
        if is_new:
            data = {"role": role, "organisation": organisation.pk, "area_code": area_code, "name": post.name}
            record_fact("post.create", about=("post", post.pk), by=by, at=at, data=data, new=True)
    return post


def give_post(
    *, person: Person, post: Post, by: Actor | None, at: datetime, begins_on: date | None = None, last_day: date | None = None
) -> PostHolding:
    """Let a person hold a post from a day (today) to its last day (no end). Raises AlreadyHeld."""
    begin = begins_on or timezone.localdate(at)
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        held = PostHolding.objects.filter(person=person, post=post)
        if held.filter(not_over(begin)).exists():
            raise AlreadyHeld(field="post", name=person.name, post=post.name)
        if not PostHolding.objects.filter(not_over(begin), person=person).exists():
            Person.objects.filter(pk=person.pk).update(kept_by=post.organisation_id)  # whose first or only post it is
        holding = PostHolding.objects.create(person=person, post=post, begins_on=begin, ends_on=day_after(last_day))
        data = {"holding": holding.pk, "post": post.pk, "from": begin.isoformat(), "until": last_day and last_day.isoformat()}
        record_fact("post.give", about=("person", person.pk), by=by, at=at, data=data)
    return holding


def end_post(*, holding: PostHolding, by: Actor | None, at: datetime, last_day: date | None = None) -> None:
    """End a holding: at once, or after `last_day`. The seat's device sign-ins end with it where it ends at once.

    What hangs on the post in rooms above (grid duties, open tasks) follows by the fact `post.end`.
    """
    last = last_day or timezone.localdate(at) - timedelta(days=1)
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).get(pk=holding.person_id)
        holding.ends_on = max(last + DAY, holding.begins_on)  # before it began: it never did
        holding.save(update_fields=["ends_on"])
        if last < timezone.localdate(at):
            revoke_tokens_of(holding.person_id, at=at, post_id=holding.post_id)
        data = {"holding": holding.pk, "post": holding.post_id, "last_day": last.isoformat()}
        record_fact("post.end", about=("person", holding.person_id), by=by, at=at, data=data)
