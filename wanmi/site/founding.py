"""What a new city begins with: whose it is, its two centres (监督、指挥 are two axes), and one who may set up the rest."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from wanmi.grids.actions import set_city
from wanmi.people.actions import create_organisation, create_person, create_post, give_post


@transaction.atomic
def found_city(
    *, name: str, code: str, lng: float, lat: float, sign_in_name: str, person_name: str, password: str, at: datetime
) -> None:  # fmt: skip
    """All or nothing. Raises WrongCity, WrongField, WeakPassword, NameTaken, CodeTaken."""
    set_city(name=name, code=code, lng=lng, lat=lat, by=None, at=at)
    level = "county" if len(code) == 6 else "city"
    area = code if len(code) == 6 else ""
    supervision = create_organisation(
        code="JD",
        name=f"{name}城市管理监督中心",
        short_name="监督中心",
        kind="supervision_centre",
        level=level,
        area_code=area,
        by=None,
        at=at,
    )
    create_organisation(
        code="ZH", name=f"{name}城市管理指挥中心", short_name="指挥中心", kind="command_centre", level=level, area_code=area, by=None, at=at
    )
    person = create_person(sign_in_name=sign_in_name, name=person_name, password=password, is_superuser=True, by=None, at=at)
    for role in ("administrator", "clerk"):
        give_post(person=person, post=create_post(role=role, organisation=supervision, by=None, at=at), by=None, at=at)
