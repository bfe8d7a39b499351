"""What a new city begins with: whose it is, its two centres (监督、指挥 are two axes), and one who may set up the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from wanmi.grids.actions import set_city
from wanmi.kit.refusals import Refusal
from wanmi.patrols.actions import begin_duty
from wanmi.people.actions import Brought, bring_register, create_organisation, create_person, create_post, give_post
from wanmi.people.models import Person


@transaction.atomic
def found_city(
    *, name: str, code: str, lng: float, lat: float, sign_in_name: str, person_name: str, password: str, at: datetime
) -> str:  # fmt: skip
    """All or nothing; the code that was understood. Raises WrongCity, WrongField, WeakPassword, NameTaken, CodeTaken."""
    code = set_city(name=name, code=code, lng=lng, lat=lat, by=None, at=at).code
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
    return code


def bring_people(lines: Sequence[Mapping[str, str]], *, dry_run: bool, at: datetime) -> Brought:
    """The register of bodies and people, and which responsibility grids the supervisors in it walk: all of it or nothing."""
    with transaction.atomic():
        brought = bring_register(lines, dry_run=False, by=None, at=at)
        for number, line in enumerate(lines, 1) if not brought.wrong else ():
            for code in line["responsibility_grids"].replace("、", " ").split():
                try:
                    begin_duty(responsibility_grid=code, supervisor=Person.objects.get(sign_in_name=line["sign_in_name"]), by=None, at=at)
                except Refusal as refused:
                    brought.wrong.append((number, refused.field or "", refused.say()))
        if dry_run or brought.wrong:
            transaction.set_rollback(True)
    return brought
