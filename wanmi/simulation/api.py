"""Who lives in the demo city: the accounts that the inhabitants sign in with. A real city has none, and this tells of none."""

from __future__ import annotations

from django.utils import timezone
from ninja import Router
from pydantic import BaseModel

from wanmi.people.callers import Call
from wanmi.people.models import DemoAccount, PostHolding

router = Router(tags=["simulation"])


class Inhabitant(BaseModel):
    """A demo account in one of its seats."""

    person_id: int
    sign_in_name: str
    name: str
    post_id: int
    role: str
    organisation_id: int
    organisation: str
    area_code: str


@router.get("/inhabitants", response=list[Inhabitant], summary="演示城市的居民", operation_id="inhabitants", include_in_schema=False)
def read_inhabitants(request: Call) -> list[Inhabitant]:
    """All who were made together with the accounts that the sign-in page shows: they share one salted hash, which nobody real does."""
    hashes = list(DemoAccount.objects.values_list("person__password", flat=True).distinct())
    held = PostHolding.objects.filter(
        person__password__in=hashes, person__is_active=True, begins_on__lte=timezone.localdate(), ends_on__isnull=True
    )
    return [
        Inhabitant(
            person_id=one.person_id,
            sign_in_name=one.person.sign_in_name,
            name=one.person.name,
            post_id=one.post_id,
            role=one.post.role,
            organisation_id=one.post.organisation_id,
            organisation=one.post.organisation.short_name,
            area_code=one.post.area_code or one.post.organisation.area_code,
        )
        for one in held.select_related("person", "post__organisation").order_by("pk")
    ]
