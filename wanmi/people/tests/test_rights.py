"""A city's own word on rights: from a day on, in a body and those below it, and back to the standard setting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from wanmi.journal.models import Fact
from wanmi.kit.refusals import NotYours
from wanmi.kit.rooms import Extent
from wanmi.people.actions import create_organisation, create_person, create_post, give_post, set_right
from wanmi.people.models import Organisation, Post, RightSetting
from wanmi.people.queries import extent_of, forget_city_settings, may, posts_with, seat_at
from wanmi.people.queries.city_settings import settings_on
from wanmi.people.rules.refusals import AboveYou, BeyondReach, CityKeepsIt, WrongRight
from wanmi.people.rules.seats import Seat

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
RIGHT = "patrols.keep_duties"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def read_anew() -> Iterator[None]:
    forget_city_settings()
    yield
    forget_city_settings()


def body(code: str, parent: Organisation | None = None, area: str = "") -> Organisation:
    return create_organisation(code=code, name=code, kind="supervision_centre", parent=parent, area_code=area, by=None, at=AT)


def seat(role: str, organisation: Organisation) -> Seat:
    person = create_person(sign_in_name=f"{role}-{organisation.code}".lower().replace("_", "-"), name=role, password=None, by=None, at=AT)
    post = create_post(role=role, organisation=organisation, by=None, at=AT)
    give_post(person=person, post=post, by=None, at=AT)
    return seat_at(person, post)


def said(extent: str, *, role: str = "dispatcher", organisation: Organisation | None = None, **more: object) -> RightSetting:
    made = set_right(right=RIGHT, role=role, extent=extent, organisation=organisation, by=None, at=timezone.now(), **more)  # type: ignore[arg-type]
    forget_city_settings()
    return made


def test_a_city_gives_a_right_and_takes_it_and_goes_back_to_the_standard() -> None:
    here = seat("dispatcher", body("CITY"))
    assert not may(here, RIGHT)
    said("area")
    assert extent_of(here, RIGHT) == Extent.AREA
    leader = seat("shift_leader", body("OTHER"))
    assert may(leader, RIGHT)
    said("none", role="shift_leader")
    assert not may(leader, RIGHT)
    said("standard", role="shift_leader")
    said("standard")
    assert may(leader, RIGHT)
    assert not may(here, RIGHT)
    assert RightSetting.objects.count() == 4  # what was said before stays


def test_the_word_on_the_nearest_body_counts_before_the_one_on_the_role() -> None:
    city = body("CITY")
    district = body("DISTRICT", city)
    street = body("STREET", district)
    seats = [seat("dispatcher", each) for each in (city, district, street)]
    said("area")
    said("none", organisation=district)
    assert [may(each, RIGHT) for each in seats] == [True, False, False]
    said("area", organisation=street)
    assert [may(each, RIGHT) for each in seats] == [True, False, True]
    held = Post.objects.filter(posts_with(RIGHT), pk__in=[each.post_id for each in seats])
    assert [post.organisation.code for post in held.order_by("pk")] == ["CITY", "STREET"]
    said("standard", organisation=district)
    assert [may(each, RIGHT) for each in seats] == [True, True, True]


def test_a_word_holds_from_its_day_on() -> None:
    here, day = seat("dispatcher", body("CITY")), timezone.localdate() + timedelta(days=3)
    said("area", from_on=day)
    assert not may(here, RIGHT)
    assert RIGHT not in settings_on(day - timedelta(days=1)).rights
    assert settings_on(day).rights[RIGHT]["dispatcher", ""].extent == Extent.AREA


def test_the_posts_that_have_a_right_are_just_those_of_which_it_is_said() -> None:
    city = body("CITY")
    bodies = [city, body("A", city), body("B", city)]
    seats = [seat(role, each) for role in ("dispatcher", "shift_leader", "clerk", "leader") for each in bodies]
    for word in (lambda: None, lambda: said("area"), lambda: said("none", role="clerk", organisation=bodies[1])):
        word()
        mine = Post.objects.filter(pk__in=[each.post_id for each in seats])
        found = set(mine.filter(posts_with(RIGHT)).values_list("pk", flat=True))
        assert found == {each.post_id for each in seats if may(each, RIGHT)}


def test_no_word_is_asked_of_the_database_twice(django_assert_num_queries) -> None:
    here = seat("dispatcher", body("CITY"))
    may(here, RIGHT)
    with django_assert_num_queries(0):
        for _ in range(100):
            may(here, RIGHT, "990101")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"right": "cases.fly"}, "right"),
        ({"role": "king"}, "role"),
        ({"extent": "own"}, "extent"),  # nobody keeps duties so far: the room has not been made for it
        ({"extent": "far"}, "extent"),
        ({"from_on": timezone.localdate() - timedelta(days=1)}, "from_on"),
    ],
)
def test_what_cannot_be_is_not_said(given: dict[str, object], field: str) -> None:
    asked: dict[str, object] = {"right": RIGHT, "role": "dispatcher", "extent": "area", "by": None, "at": timezone.now()}
    with pytest.raises(WrongRight) as refused:
        set_right(**asked | given)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert not RightSetting.objects.exists()


def test_it_is_said_by_who_answers_for_the_body_never_of_ones_own_post_and_told_to_the_journal() -> None:
    city = body("CITY")
    district, other = body("DISTRICT", city, "990101"), body("OTHER", city, "990102")
    root, local = seat("administrator", city), seat("administrator", district)
    asked = {"right": RIGHT, "role": "dispatcher", "extent": "area", "at": timezone.now()}
    with pytest.raises(NotYours):
        set_right(**asked, by=seat("clerk", city))  # type: ignore[arg-type]
    with pytest.raises(CityKeepsIt):
        set_right(**asked, by=local)  # type: ignore[arg-type]
    with pytest.raises(AboveYou):
        set_right(**asked, organisation=other, by=local)  # type: ignore[arg-type]
    with pytest.raises(BeyondReach):
        set_right(right="people.see_rights", role="administrator", extent="none", by=root, at=timezone.now())
    set_right(**asked, organisation=district, by=local)  # type: ignore[arg-type]
    fact = Fact.objects.get(name="right.set")
    assert (fact.subject_kind, fact.subject_id, fact.person_id) == ("right", RIGHT, local.person_id)
    assert fact.data["organisation"] == "DISTRICT"
