"""A centre with one acceptor who is also a shift leader, a department with a squad; nothing of other rooms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from wanmi.people.actions import create_organisation, create_person, create_post, give_post
from wanmi.people.models import Organisation, Person, Post
from wanmi.people.queries import forget_tokens, seat_at
from wanmi.people.rules.seats import Seat

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)  # 09:30 in the city, a Monday
PASSWORD = "浅水市的口令-2042"


@dataclass
class Cast:
    centre: Organisation
    water: Organisation
    squad: Organisation
    limin: Person  # acceptor, then shift leader
    sunjiang: Person  # department
    zhoushi: Person  # worker of the squad
    accept: Post
    lead: Post
    handle: Post
    work: Post

    @property
    def seat(self) -> Seat:
        return seat_at(self.limin, self.accept)


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    yield make_cast()
    forget_tokens()


def make_cast() -> Cast:
    centre = create_organisation(code="EYE", name="监督中心", kind="supervision_centre", area_code="990101", by=None, at=AT)
    water = create_organisation(code="TAP", name="自来水公司", kind="department", area_code="990101", by=None, at=AT)
    squad = create_organisation(code="TAP-1", name="抢修一班", kind="squad", parent=water, area_code="990101", by=None, at=AT)
    posts = [
        create_post(role=role, organisation=organisation, by=None, at=AT)
        for role, organisation in (("acceptor", centre), ("shift_leader", centre), ("department", water), ("worker", squad))
    ]
    people = [
        create_person(sign_in_name=sign_in_name, name=name, password=PASSWORD, by=None, at=AT)
        for sign_in_name, name in (("limin", "李敏"), ("sunjiang", "孙江"), ("zhoushi", "周实"))
    ]
    for person, post in ((people[0], posts[0]), (people[0], posts[1]), (people[1], posts[2]), (people[2], posts[3])):
        give_post(person=person, post=post, by=None, at=AT)
    limin, sunjiang, zhoushi = people
    accept, lead, handle, work = posts
    return Cast(centre, water, squad, limin, sunjiang, zhoushi, accept, lead, handle, work)
