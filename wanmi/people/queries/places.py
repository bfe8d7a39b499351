"""Where people, posts and bodies lie, for the facts about them."""

from __future__ import annotations

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from wanmi.people.models import LayerKey, LayerRight, Organisation, Person, Post, PostHolding, SignInAttempt

LEVELS = (12, 9, 6)  # digits of a community, a street and a county
OWN = Coalesce(NullIf(F("area_code"), Value("")), F("organisation__area_code"), output_field=CharField())


def area_of_organisation(id: str) -> str | None:
    return Organisation.objects.filter(pk=id).values_list("area_code", flat=True).first()


def area_of_post(id: str) -> str | None:
    return Post.objects.filter(pk=id).values_list(OWN, flat=True).first()


def area_of_person(id: str) -> str | None:
    """What all posts that the person ever held lie in; None where there was none."""
    posts: QuerySet[Post] = Post.objects.filter(holdings__person_id=id)
    areas = list(posts.values_list(OWN, flat=True))
    return common_area(areas) if areas else None


def area_of_holding(id: str) -> str | None:
    found = PostHolding.objects.filter(pk=id).values_list("post_id", flat=True).first()
    return area_of_post(str(found)) if found else None


def area_of_layer_key(id: str) -> str | None:
    found = LayerKey.objects.filter(pk=id).values_list("post_id", flat=True).first()
    return area_of_post(str(found)) if found else None


def area_of_layer_right(id: str) -> str | None:
    return LayerRight.objects.filter(pk=id).values_list("organisation__area_code", flat=True).first()


def area_of_attempt(id: str) -> str | None:
    """Where whoever is called so answers; the whole city's where nobody is."""
    name = SignInAttempt.objects.filter(pk=id).values_list("sign_in_name", flat=True).first()
    person = Person.objects.filter(sign_in_name=name or "").values_list("pk", flat=True).first()
    return (area_of_person(str(person)) if person else None) or ""


def common_area(areas: list[str]) -> str:
    """The smallest area that holds all of these; '' the whole city."""
    first = areas[0]
    shared = (first[:digits] for digits in LEVELS if len(first) >= digits and all(one.startswith(first[:digits]) for one in areas))
    return next(shared, "")
