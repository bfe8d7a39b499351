"""The base tables: who may, and that every change is a fact told by the same actions as everywhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wanmi.journal.base_tables import BaseTables
from wanmi.journal.models import Fact
from wanmi.journal.queries import story_of
from wanmi.people.actions import create_person, create_post, give_post
from wanmi.people.models import Organisation, Person, PostHolding
from wanmi.people.tests.conftest import AT, PASSWORD, Cast

OURS = [model for model in admin.site._registry if model._meta.app_label in ("journal", "people")]


def seated(cast: Cast, role: str) -> Client:
    """A browser signed in as somebody in this role."""
    person = create_person(sign_in_name=f"a.{role}", name=role, password=PASSWORD, by=None, at=AT)
    give_post(person=person, post=create_post(role=role, organisation=cast.centre, by=None, at=AT), by=None, at=AT)
    client = Client()
    client.force_login(person)
    return client


def last_fact() -> Fact:
    fact = Fact.objects.order_by("pk").last()
    assert fact is not None
    return fact


def person_form(person: Person | None = None, **changes: Any) -> dict[str, Any]:
    given = {name: getattr(person, name) for name in ("sign_in_name", "name", "number", "phone")} if person else {}
    return {"is_active": "on", "number": "", "phone": "", **given, **changes}


def test_the_site_is_ours_and_its_door_is_the_houses(cast: Cast, client: Client) -> None:
    assert isinstance(admin.site, BaseTables) or admin.site.__class__.__name__ == "BaseTables"
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/sign-in/?next=%2Fadmin%2F"


def test_there_is_one_way_out_and_one_place_for_passwords(cast: Cast) -> None:
    browser = seated(cast, "administrator")
    page = browser.get("/admin/").content.decode()
    assert "系统管理员" in page
    assert "/admin/logout/" not in page
    assert browser.post("/admin/logout/").status_code == 404
    assert browser.get("/admin/password_change/")["Location"] == "/password/"


@pytest.mark.parametrize(("role", "status"), [("administrator", 200), ("clerk", 200), ("acceptor", 302), ("leader", 302)])
def test_only_administrators_and_clerks_come_in(cast: Cast, role: str, status: int) -> None:
    assert seated(cast, role).get("/admin/").status_code == status


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.model_name)
def test_an_administrator_sees_and_searches_every_table_and_a_clerk_none_of_these(cast: Cast, model: Any) -> None:
    place = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
    browser = seated(cast, "administrator")
    assert browser.get(reverse(place)).status_code == 200
    assert browser.get(reverse(place), {"q": "李敏"}).status_code == 200
    assert seated(cast, "clerk").get(reverse(place)).status_code == 403


def test_the_lists_ask_the_same_number_of_queries_however_long_they_are(cast: Cast, django_assert_max_num_queries, monkeypatch) -> None:
    browser = seated(cast, "administrator")
    for number in range(30):
        person = create_person(sign_in_name=f"p{number}", name=f"人{number}", by=None, at=AT)
        give_post(person=person, post=cast.work, by=None, at=AT)
    browser.get(reverse("admin:index"))  # what is kept for a while has been asked
    for model in ("organisation", "post", "person", "postholding"):
        with django_assert_max_num_queries(13):  # one of them, once a minute, for the city's name in the frame
            browser.get(reverse(f"admin:people_{model}_changelist"))


def test_a_changed_body_is_a_fact_with_old_and_new(cast: Cast) -> None:
    browser = seated(cast, "administrator")
    given = {"code": "TAP", "name": "自来水集团", "short_name": "自来水", "kind": "department", "level": "county",
             "area_code": "990101", "responsible_kinds": "[]", "is_active": "on"}  # fmt: skip
    response = browser.post(reverse("admin:people_organisation_change", args=[cast.water.pk]), given)
    assert response.status_code == 302
    fact = last_fact()
    assert (fact.name, fact.subject_id) == ("organisation.changed", str(cast.water.pk))
    assert fact.data["changes"]["name"] == ["自来水公司", "自来水集团"]
    actor = Person.objects.get(sign_in_name="a.administrator")
    assert fact.person_id == actor.pk
    assert fact.post_id == actor.posts.get().pk


def test_saving_without_a_change_is_no_fact(cast: Cast) -> None:
    browser = seated(cast, "administrator")
    before = Fact.objects.count()
    browser.post(reverse("admin:people_person_change", args=[cast.limin.pk]), person_form(cast.limin))
    assert Fact.objects.count() == before


def test_a_new_person_is_made_by_the_action(cast: Cast) -> None:
    browser = seated(cast, "administrator")
    assert browser.post(reverse("admin:people_person_add"), person_form(sign_in_name="new", name="新人")).status_code == 302
    person = Person.objects.get(sign_in_name="new")
    assert not person.has_usable_password()
    assert person.kept_by == cast.centre
    assert [fact.name for fact in story_of("person", person.pk)] == ["person.create"]


def test_a_one_time_password_is_shown_once_and_never_told(cast: Cast) -> None:
    browser = seated(cast, "administrator")
    place = reverse("admin:people_person_change", args=[cast.limin.pk])
    page = browser.post(place, person_form(cast.limin, one_time="on", new_password="另一个口令-2026"))
    password = page.content.decode().split('id="one-time-password">')[1].split("<")[0]
    assert (page.status_code, "no-store" in page["Cache-Control"]) == (200, True)
    cast.limin.refresh_from_db()
    assert cast.limin.check_password(password)
    assert last_fact().name == "person.one_time_password"
    assert password not in str(list(Fact.objects.values_list("data", flat=True)))
    assert password not in browser.get(place).content.decode()


def test_ticking_somebody_off_ends_their_posts_too(cast: Cast) -> None:
    browser = seated(cast, "administrator")
    form = person_form(cast.limin)
    del form["is_active"]
    browser.post(reverse("admin:people_person_change", args=[cast.limin.pk]), form)
    assert not Person.objects.get(pk=cast.limin.pk).is_active
    assert not PostHolding.objects.filter(person=cast.limin, ends_on=None).exists()
    assert "person.retire" in [fact.name for fact in story_of("person", cast.limin.pk)]


def test_only_a_superuser_makes_superusers(cast: Cast) -> None:
    browser = seated(cast, "administrator")
    browser.post(reverse("admin:people_person_change", args=[cast.limin.pk]), person_form(cast.limin, is_superuser="on"))
    assert not Person.objects.get(pk=cast.limin.pk).is_superuser


def test_a_post_is_given_and_ended_by_the_actions(cast: Cast) -> None:
    browser, today = seated(cast, "administrator"), timezone.localdate()
    given = {"person": cast.sunjiang.pk, "post": cast.work.pk, "begins_on": today.isoformat(), "last_day": ""}
    assert browser.post(reverse("admin:people_postholding_add"), given).status_code == 302
    holding = PostHolding.objects.get(person=cast.sunjiang, post=cast.work)
    assert last_fact().name == "post.give"
    place = reverse("admin:people_postholding_change", args=[holding.pk])
    assert browser.post(place, {"last_day": (today - timedelta(days=1)).isoformat()}).status_code == 200  # ends before it begins
    assert browser.post(place, {"last_day": (today + timedelta(days=3)).isoformat()}).status_code == 302
    holding.refresh_from_db()
    assert holding.last_day == today + timedelta(days=3)
    assert (last_fact().name, last_fact().subject_id) == ("post.end", str(cast.sunjiang.pk))


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.model_name)
def test_nothing_here_is_deleted(cast: Cast, model: Any) -> None:
    browser = seated(cast, "administrator")
    row = model._base_manager.first()
    if row is not None:
        place = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_delete", args=[row.pk])
        assert browser.post(place, {"post": "yes"}).status_code == 403
        assert model._base_manager.filter(pk=row.pk).exists()


def test_a_superuser_without_a_post_may_set_up_the_city_and_is_named(db: None) -> None:
    first = create_person(sign_in_name="first", name="第一人", password=PASSWORD, is_superuser=True, by=None, at=AT)
    browser = Client()
    browser.force_login(first)
    given = {"code": "NEW", "name": "新局", "short_name": "新局", "kind": "department", "level": "county",
             "area_code": "", "responsible_kinds": "[]", "is_active": "on"}  # fmt: skip
    assert browser.post(reverse("admin:people_organisation_add"), given).status_code == 302
    assert Organisation.objects.get(code="NEW").path == "NEW"
    fact = last_fact()
    assert (fact.name, fact.person_id, fact.post_id) == ("organisation.added", first.pk, None)
