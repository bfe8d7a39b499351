"""Organisations, posts, and what ends with them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from wanmi.journal.queries import story_of
from wanmi.kit.spans import in_force
from wanmi.people.actions import (
    create_organisation,
    create_person,
    create_post,
    end_post,
    give_post,
    issue_token,
    offer_demo_accounts,
    retire_person,
    set_password,
)
from wanmi.people.models import DemoAccount, Organisation, PostHolding
from wanmi.people.queries import demo_accounts, free_sign_in_name, people_in_view, seat_at, seat_of_token, seats_held
from wanmi.people.rules.demo import DEMO_PASSWORD
from wanmi.people.rules.refusals import AlreadyHeld, CodeTaken, NameTaken, NotADemoAccount, WeakPassword, WrongField
from wanmi.people.tests.conftest import AT, Cast

MONDAY = date(2026, 3, 2)


def test_a_body_stands_under_its_parent_by_its_path(cast: Cast) -> None:
    assert cast.squad.path == "TAP/TAP-1"
    (fact,) = story_of("organisation", cast.squad.pk)
    assert (fact.name, fact.data["path"]) == ("organisation.create", "TAP/TAP-1")


def test_a_new_code_moves_the_whole_subtree_and_nobody_else(cast: Cast) -> None:
    near = create_organisation(code="TAPWORKS", name="水厂", kind="department", area_code="990101", by=None, at=AT)
    cast.water.code = "H2O"
    cast.water.save()
    cast.squad.refresh_from_db()
    assert cast.squad.path == "H2O/TAP-1"
    assert Organisation.objects.get(pk=near.pk).path == "TAPWORKS"


def test_a_body_cannot_stand_under_itself(cast: Cast) -> None:
    cast.water.parent = cast.squad
    with pytest.raises(Exception, match="上级"):
        cast.water.full_clean()


def test_a_taken_code_and_a_wrong_area_are_refused_by_field(cast: Cast) -> None:
    with pytest.raises(CodeTaken) as taken:
        create_organisation(code="TAP", name="另一家", kind="department", by=None, at=AT)
    assert taken.value.field == "code"
    with pytest.raises(WrongField) as wrong:
        create_organisation(code="X", name="甲", kind="department", area_code="99", by=None, at=AT)
    assert wrong.value.field == "area_code"
    with pytest.raises(WrongField) as kind:
        create_organisation(code="Y", name="乙", kind="shop", by=None, at=AT)
    assert kind.value.field == "kind"


@pytest.mark.parametrize("name", ["Li Min", "李敏", "a", "-limin", "li\nmin", "x" * 41])
def test_a_sign_in_name_is_plain_letters(cast: Cast, name: str) -> None:
    with pytest.raises(WrongField) as no:
        create_person(sign_in_name=name, name="李敏", by=None, at=AT)
    assert no.value.field == "sign_in_name"


def test_a_taken_name_and_a_weak_password_are_refused(cast: Cast) -> None:
    with pytest.raises(NameTaken):
        create_person(sign_in_name="limin", name="李敏", by=None, at=AT)
    for weak in ("short", "1234567890123", "password123"):
        with pytest.raises(WeakPassword) as no:
            create_person(sign_in_name="limin2", name="李敏", password=weak, by=None, at=AT)
        assert no.value.field == "password"


def test_without_a_password_nobody_can_sign_in(cast: Cast) -> None:
    person = create_person(sign_in_name="later", name="后来", by=None, at=AT)
    assert not person.has_usable_password()


def test_the_same_post_is_made_once(cast: Cast) -> None:
    again = create_post(role="acceptor", organisation=cast.centre, by=None, at=AT)
    assert again == cast.accept
    assert story_of("post", again.pk).count() == 1
    assert str(again) == "监督中心受理员"


def test_one_person_holds_a_post_once_at_a_time(cast: Cast) -> None:
    with pytest.raises(AlreadyHeld):
        give_post(person=cast.limin, post=cast.accept, by=None, at=AT)
    holding = PostHolding.objects.get(person=cast.limin, post=cast.accept)
    end_post(holding=holding, by=cast.seat, at=AT)
    give_post(person=cast.limin, post=cast.accept, by=None, at=AT + timedelta(days=1))


def test_a_post_counts_from_its_first_day_to_its_last(cast: Cast) -> None:
    holding = PostHolding.objects.get(person=cast.limin, post=cast.lead)
    end_post(holding=holding, by=None, at=AT, last_day=MONDAY + timedelta(days=2))

    def roles(days: int) -> list[str]:
        return [seat.role for seat in seats_held(cast.limin, on=MONDAY + timedelta(days=days))]

    assert [roles(days) for days in (-1, 0, 2, 3)] == [[], ["acceptor", "shift_leader"], ["acceptor", "shift_leader"], ["acceptor"]]


def test_a_post_taken_back_on_its_first_day_may_be_given_again_on_the_same_day(cast: Cast) -> None:
    holding = PostHolding.objects.get(person=cast.limin, post=cast.accept)
    end_post(holding=holding, by=None, at=AT)
    assert (holding.begins_on, holding.ends_on) == (MONDAY, MONDAY), "it held on no day"
    again = give_post(person=cast.limin, post=cast.accept, by=None, at=AT, last_day=MONDAY)
    assert (again.last_day, again.ends_on) == (MONDAY, MONDAY + timedelta(days=1))
    assert [held.pk for held in PostHolding.objects.filter(in_force(MONDAY), post=cast.accept, person=cast.limin)] == [again.pk]


def test_a_post_that_was_to_begin_later_and_is_taken_back_never_was_held(cast: Cast) -> None:
    held = give_post(person=cast.limin, post=cast.work, by=None, at=AT, begins_on=MONDAY + timedelta(days=9))
    end_post(holding=held, by=None, at=AT)
    assert held.ends_on == held.begins_on
    fact = story_of("person", cast.limin.pk).last()
    assert fact is not None
    assert fact.data["last_day"] == (MONDAY - timedelta(days=1)).isoformat(), "the journal names the last day, as ever"


def test_the_database_lets_nobody_hold_a_post_twice_on_one_day(cast: Cast) -> None:
    PostHolding.objects.filter(person=cast.limin, post=cast.accept).update(ends_on=MONDAY + timedelta(days=5))
    with pytest.raises(IntegrityError, match="holding_at_a_time"), transaction.atomic():
        PostHolding.objects.create(person=cast.limin, post=cast.accept, begins_on=MONDAY + timedelta(days=4))
    PostHolding.objects.create(person=cast.limin, post=cast.accept, begins_on=MONDAY + timedelta(days=5))


def test_ending_a_post_ends_the_devices_that_sat_in_it_and_no_other(cast: Cast) -> None:
    phone, _ = issue_token(seat=cast.seat, device="phone", at=AT)
    pad, _ = issue_token(seat=seat_at(cast.limin, cast.lead), device="pad", at=AT)
    end_post(holding=PostHolding.objects.get(person=cast.limin, post=cast.accept), by=None, at=AT)
    assert seat_of_token(phone, "phone", at=AT) is None
    assert seat_of_token(pad, "pad", at=AT) is not None


def test_who_leaves_loses_posts_and_devices_but_stays_on_record(cast: Cast) -> None:
    phone, _ = issue_token(seat=cast.seat, device="phone", at=AT)
    retire_person(person=cast.limin, by=None, at=AT)
    assert seats_held(cast.limin, on=MONDAY) == []
    assert seat_of_token(phone, "phone", at=AT) is None
    last = story_of("person", cast.limin.pk).last()
    assert last is not None
    assert (last.name, last.data) == ("person.retire", {"posts": [cast.accept.pk, cast.lead.pk]})


def test_a_new_password_ends_every_device(cast: Cast) -> None:
    phone, _ = issue_token(seat=cast.seat, device="phone", at=AT)
    set_password(person=cast.limin, password="另一个口令-2026", by=cast.seat, at=AT)
    assert seat_of_token(phone, "phone", at=AT) is None
    last = story_of("person", cast.limin.pk).last()
    assert last is not None
    assert (last.name, last.data) == ("person.password", {})


def test_a_closed_body_takes_its_seats_away(cast: Cast) -> None:
    cast.centre.is_active = False
    cast.centre.save()
    assert seats_held(cast.limin, on=MONDAY) == []


def test_a_department_sees_its_own_people_and_a_centre_everybody(cast: Cast) -> None:
    sun = seat_at(cast.sunjiang, cast.handle)
    zhou = seat_at(cast.zhoushi, cast.work)
    assert {one.name for one in people_in_view(cast.seat)} >= {"李敏", "孙江", "周实"}
    assert {one.name for one in people_in_view(sun)} == {"孙江", "周实"}
    assert {one.name for one in people_in_view(zhou)} == {"周实"}


def test_names_become_pinyin_and_the_second_one_a_number(cast: Cast) -> None:
    assert free_sign_in_name("李敏") == "limin2"
    assert free_sign_in_name("吕布") == "lvbu"
    assert free_sign_in_name("·") == "user"


def test_only_accounts_with_the_demo_password_are_offered(cast: Cast) -> None:
    with pytest.raises(NotADemoAccount, match="李敏"):
        offer_demo_accounts([(cast.limin, cast.accept)], at=AT)
    assert not DemoAccount.objects.exists()
    cast.limin.set_password(DEMO_PASSWORD)
    cast.limin.save()
    offer_demo_accounts([(cast.limin, cast.accept)], at=AT)
    ((name, seat),) = demo_accounts()
    assert (name, seat.role) == ("limin", "acceptor")


def test_a_person_who_has_left_is_not_offered(cast: Cast) -> None:
    cast.limin.set_password(DEMO_PASSWORD)
    cast.limin.save()
    offer_demo_accounts([(cast.limin, cast.accept)], at=AT)
    retire_person(person=cast.limin, by=None, at=AT)
    assert demo_accounts() == []
