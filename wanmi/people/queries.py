"""Who sits where."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from wanmi.people.models import Person, Post, PostHolding
from wanmi.people.rules.seats import Seat


def posts_held(person: Person, *, on: date) -> QuerySet[PostHolding]:
    """The posts that a person holds on a day, with their organisations."""
    return (
        PostHolding.objects.filter(person=person, from_on__lte=on, post__is_active=True, post__organisation__is_active=True)
        .filter(Q(until_on__isnull=True) | Q(until_on__gte=on))
        .select_related("post__organisation")
        .order_by("pk")
    )


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


def seat_of_session(request: HttpRequest) -> Seat | None:
    """The seat chosen in this session, else the first post held; None for who is not signed in or holds no post."""
    if not request.user.is_authenticated:
        return None
    from django.utils import timezone

    held = list(posts_held(request.user, on=timezone.localdate()))
    chosen = request.session.get("post")
    for holding in held:
        if holding.post_id == chosen:
            return seat_at(request.user, holding.post)
    return seat_at(request.user, held[0].post) if held else None
