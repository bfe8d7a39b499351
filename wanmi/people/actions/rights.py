"""A city's own word on who has a right."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wanmi.journal.actions import Actor, record_fact
from wanmi.people.models import Organisation, RightSetting, Role
from wanmi.people.queries import all_rights, check_answers_for, check_answers_for_city, check_may, forget_city_settings
from wanmi.people.queries.rights import extents_of
from wanmi.people.rules.refusals import BeyondReach, WrongRight
from wanmi.people.rules.seats import Seat


def set_right(
    *, right: str, role: str, extent: str, by: Actor | None, at: datetime, organisation: Organisation | None = None,
    from_on: date | None = None,
) -> RightSetting:  # fmt: skip
    """Say from a day on (None: today) how far a role has a right, everywhere or in one body and those below it: one of the extents that
    the right knows, `none`, or `standard` for what it has without the city's word. What was said before stays written down.

    Everywhere is the city's level's to say; of a body, who answers for it; nobody says anything of their own post.
    Raises WrongRight; of a seat NotYours, CityKeepsIt, AboveYou, BeyondReach.
    """
    if isinstance(by, Seat):
        _check_reach(role, organisation, by)
    _check_known(right, role, extent)
    today = timezone.localdate(at)
    if from_on is not None and from_on < today:
        raise WrongRight(field="from_on", why=_("起始日不能早于今天。"))
    with transaction.atomic():
        made = RightSetting.objects.create(right=right, role=role, organisation=organisation, extent=extent, from_on=from_on or today)
        data = {"role": role, "organisation": organisation and organisation.code, "extent": extent, "from_on": made.from_on.isoformat()}
        record_fact("right.set", about=("right", right), by=by, at=at, data=data)
        transaction.on_commit(forget_city_settings)
    return made


def _check_known(right: str, role: str, extent: str) -> None:
    if right not in all_rights():
        raise WrongRight(field="right", why=_("没有“%(right)s”这项权限。") % {"right": right[:60]})
    if role not in Role.values:
        raise WrongRight(field="role", why=_("没有这个角色。"))
    known = [*extents_of(right), RightSetting.Reach.NONE.value, RightSetting.Reach.STANDARD.value]
    if extent not in known:
        raise WrongRight(field="extent", why=_("“%(right)s”的范围只能是：%(known)s。") % {"right": right, "known": "、".join(known)})


def _check_reach(role: str, organisation: Organisation | None, by: Seat) -> None:
    check_may(by, "people.set_rights")
    if organisation is None:
        check_answers_for_city(by, _("岗位权限"))
    else:
        check_answers_for(organisation.area_code or organisation.name, by)
    if role == by.role and (organisation is None or by.organisation_path.startswith(organisation.path)):
        raise BeyondReach(why=_("自己岗位的权限不能由自己设定。"))
