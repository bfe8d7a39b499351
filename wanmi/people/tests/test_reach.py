"""How far an administrator's hand reaches: within their own area, level and body, never above, never beside, never themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wanmi.kit.layers import all_layers
from wanmi.people.actions import (
    create_organisation,
    create_person,
    create_post,
    end_post,
    give_one_time_password,
    give_post,
    issue_token,
    retire_person,
)
from wanmi.people.models import DeviceToken, LayerRight, Organisation, Person, Post, PostHolding, SignInAttempt
from wanmi.people.queries import seat_at
from wanmi.people.tests.conftest import AT, PASSWORD, Cast

pytestmark = pytest.mark.slow

# ruff: noqa: E501 (tables of cases)
OWN = "浅水市的新口令-77"


class Town:
    """The cast's county 990101, a county beside it, the city over both; an administrator in each and one of a department."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        told: dict[str, Any] = {"by": None, "at": AT}
        self.city = create_organisation(code="CITY", name="市监督中心", kind="supervision_centre", level="city", **told)
        self.beside = create_organisation(code="EYE2", name="二区监督中心", kind="supervision_centre", area_code="990102", **told)
        self.root = create_person(sign_in_name="root", name="超级", password=PASSWORD, is_superuser=True, **told)
        self.mayor = self.somebody("mayor", "leader", self.city)
        self.chief = self.somebody("chief", "administrator", self.city)
        self.other = self.somebody("other", "administrator", self.beside)
        self.theirs = self.somebody("theirs", "acceptor", self.beside)
        self.own = self.somebody("own", "administrator", cast.centre)
        self.pipes = self.somebody("pipes", "administrator", cast.water)
        self.both = self.somebody("both", "acceptor", cast.centre)
        give_post(person=self.both, post=self.post("acceptor", self.beside), **told)

    def somebody(self, name: str, role: str, body: Organisation) -> Person:
        made = create_person(sign_in_name=name, name=f"人{name}", password=PASSWORD, by=None, at=AT)
        give_post(person=made, post=create_post(role=role, organisation=body, by=None, at=AT), by=None, at=AT)
        return made

    def post(self, role: str, body: Organisation) -> Post:
        return create_post(role=role, organisation=body, by=None, at=AT)


@pytest.fixture
def town(cast: Cast) -> Town:
    return Town(cast)


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def place(model: str, what: str = "change", *args: object) -> str:
    return reverse(f"admin:people_{model}_{what}", args=args)


def form_of(person: Person, **changes: Any) -> dict[str, Any]:
    return {name: getattr(person, name) for name in ("sign_in_name", "name", "number", "phone")} | {"is_active": "on"} | changes


def password_of(page: Any) -> str:
    return str(page.content.decode().split('id="one-time-password">')[1].split("<")[0])


# ── people ───────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("who", ["root", "mayor", "chief", "other", "theirs", "both"])
def test_a_district_reaches_nobody_above_beside_or_elsewhere(town: Town, who: str) -> None:
    desk, person = browser(town.own), getattr(town, who)
    before = Person.objects.values().get(pk=person.pk)
    for what in ("change", "history", "delete"):
        assert desk.get(place("person", what, person.pk)).status_code in (302, 403)
    desk.post(place("person", "change", person.pk), form_of(person, name="改了", one_time="on"))
    desk.post(place("person", "delete", person.pk), {"post": "yes"})
    assert Person.objects.values().get(pk=person.pk) == before
    assert f"/person/{person.pk}/" not in desk.get(place("person", "changelist"), {"q": person.name}).content.decode()


def test_a_district_reaches_its_own_and_the_city_reaches_all_but_superusers(town: Town) -> None:
    limin = town.cast.limin
    assert browser(town.own).post(place("person", "change", limin.pk), form_of(limin, name="李敏敏")).status_code == 302
    assert Person.objects.get(pk=limin.pk).name == "李敏敏"
    for person in (town.theirs, town.own, town.both):
        assert browser(town.chief).post(place("person", "change", person.pk), form_of(person, phone="12")).status_code == 302
    assert browser(town.chief).get(place("person", "change", town.root.pk)).status_code == 302
    assert browser(town.root).get(place("person", "change", town.chief.pk)).status_code == 200


def test_nobody_touches_their_own_account_or_posts(town: Town) -> None:
    desk = browser(town.own)
    assert desk.get(place("person", "change", town.own.pk)).status_code == 200
    assert desk.post(place("person", "change", town.own.pk), form_of(town.own, phone="1", one_time="on")).status_code == 403
    given = {"person": town.own.pk, "post": town.cast.lead.pk, "begins_on": timezone.localdate().isoformat()}
    assert desk.post(place("postholding", "add"), given).status_code == 200
    assert not PostHolding.objects.filter(person=town.own, post=town.cast.lead).exists()
    mine = PostHolding.objects.get(person=town.own)
    assert desk.post(place("postholding", "change", mine.pk), {"last_day": "2030-01-01"}).status_code == 403
    assert desk.post(place("post", "change", mine.post_id), {"role": "leader", "organisation": town.cast.centre.pk}).status_code == 403
    body = {
        "code": "EYE",
        "name": "新名",
        "short_name": "新",
        "kind": "government",
        "level": "city",
        "area_code": "",
        "responsible_kinds": "[]",
    }
    assert desk.post(place("organisation", "change", town.cast.centre.pk), body).status_code == 302  # its name alone
    town.cast.centre.refresh_from_db()
    assert [town.cast.centre.kind, town.cast.centre.level, town.cast.centre.area_code] == ["supervision_centre", "county", "990101"]
    assert town.cast.centre.is_active


@pytest.mark.parametrize("field", ["is_superuser", "is_staff", "groups", "user_permissions", "password", "kept_by", "one_time_until"])
def test_no_form_makes_more_of_a_person(town: Town, field: str) -> None:
    limin = town.cast.limin
    before = Person.objects.values("is_superuser", "is_staff", "password", "kept_by", "one_time_until").get(pk=limin.pk)
    for actor in (town.own, town.chief):
        browser(actor).post(place("person", "change", limin.pk), form_of(limin, **{field: "1", f"initial-{field}": "1"}))
        browser(actor).post(place("person", "add"), form_of(limin, sign_in_name=f"x{actor.pk}", **{field: "1"}))
    assert Person.objects.values("is_superuser", "is_staff", "password", "kept_by", "one_time_until").get(pk=limin.pk) == before
    assert not Person.objects.filter(is_staff=True).exclude(pk=town.root.pk).exists()
    assert not limin.groups.exists()
    assert not limin.user_permissions.exists()


def test_an_account_without_a_post_is_kept_by_whose_it_was(town: Town) -> None:
    desk = browser(town.other)
    desk.post(place("person", "add"), form_of(town.theirs, sign_in_name="fresh", name="新来"))
    fresh = Person.objects.get(sign_in_name="fresh")
    assert browser(town.own).get(place("person", "change", fresh.pk)).status_code == 302
    assert desk.get(place("person", "change", fresh.pk)).status_code == 200
    for holding in fresh.holdings.all() | PostHolding.objects.filter(person=town.theirs):
        end_post(holding=holding, by=None, at=timezone.now())
    assert browser(town.own).get(place("person", "change", town.theirs.pk)).status_code == 302
    assert desk.get(place("person", "change", town.theirs.pk)).status_code == 200


def test_a_number_is_borne_by_one_person_in_service(town: Town) -> None:
    Person.objects.filter(pk=town.theirs.pk).update(number="0117")
    desk = browser(town.own)
    assert desk.post(place("person", "add"), form_of(town.own, sign_in_name="twin", number="0117")).status_code == 200
    assert desk.post(place("person", "change", town.cast.limin.pk), form_of(town.cast.limin, number="0117")).status_code == 200
    retire_person(person=town.theirs, by=None, at=timezone.now())
    assert desk.post(place("person", "add"), form_of(town.own, sign_in_name="twin", number="0117")).status_code == 302


def test_who_has_left_does_not_come_back_by_the_form(town: Town) -> None:
    limin = town.cast.limin
    retire_person(person=limin, by=None, at=timezone.now())
    retire_person(person=town.root, by=None, at=timezone.now())
    for actor, person in ((town.own, limin), (town.chief, town.root), (town.chief, limin)):
        browser(actor).post(place("person", "change", person.pk), form_of(person, one_time="on"))
        assert not Person.objects.get(pk=person.pk).is_active
    assert not limin.has_usable_password() or not Client().login(username="limin", password=PASSWORD)
    ended = PostHolding.objects.filter(person=limin)[0]
    assert browser(town.own).post(place("postholding", "change", ended.pk), {"last_day": "2099-01-01"}).status_code == 200
    assert PostHolding.objects.get(pk=ended.pk).ends_on == ended.ends_on


# ── posts ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_posts_are_given_only_within_reach_and_from_today(town: Town) -> None:
    desk, today, limin = browser(town.own), timezone.localdate(), town.cast.limin
    beyond = [town.post("leader", town.city), town.post("clerk", town.beside), town.post("administrator", town.city)]
    for post in beyond:
        assert desk.post(place("postholding", "add"), {"person": limin.pk, "post": post.pk, "begins_on": today}).status_code == 200
    for person in (town.mayor, town.theirs, town.root, town.both):
        given = {"person": person.pk, "post": town.cast.lead.pk, "begins_on": today}
        assert desk.post(place("postholding", "add"), given).status_code == 200
        assert not PostHolding.objects.filter(person=person, post=town.cast.lead).exists()
    assert not PostHolding.objects.filter(person=limin, post__in=beyond).exists()
    given = {"person": limin.pk, "post": town.cast.handle.pk, "begins_on": today - timedelta(days=1)}
    assert desk.post(place("postholding", "add"), given).status_code == 200
    assert desk.post(place("postholding", "add"), given | {"begins_on": today}).status_code == 302


def test_a_post_here_of_somebody_who_also_sits_elsewhere_is_ended_but_not_lengthened(town: Town) -> None:
    desk, today = browser(town.own), timezone.localdate()
    here = PostHolding.objects.get(person=town.both, post__organisation=town.cast.centre)
    there = PostHolding.objects.get(person=town.both, post__organisation=town.beside)
    assert desk.post(place("postholding", "change", there.pk), {"last_day": today}).status_code == 302
    there.refresh_from_db()
    assert there.ends_on is None
    assert desk.post(place("postholding", "change", here.pk), {"last_day": today}).status_code == 302
    assert desk.post(place("postholding", "change", here.pk), {"last_day": today + timedelta(days=9)}).status_code == 200
    here.refresh_from_db()
    assert here.last_day == today


@pytest.mark.parametrize(("area", "body"), [("", "city"), ("990102", "centre"), ("990102001", "water"), ("", "beside"), ("9901", "centre")])
def test_no_post_is_made_beyond_reach(town: Town, area: str, body: str) -> None:
    organisation = getattr(town, body, None) or getattr(town.cast, body)
    given = {"role": "leader", "organisation": organisation.pk, "area_code": area, "name": "坐席", "is_active": "on"}
    assert browser(town.own).post(place("post", "add"), given).status_code == 200
    assert browser(town.own).post(place("post", "change", town.cast.work.pk), given).status_code == 200
    assert not Post.objects.filter(role="leader", organisation=organisation).exclude(holders=town.mayor).exists()


# ── bodies ───────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "change",
    [{"area_code": ""}, {"area_code": "990102"}, {"level": "city"}, {"parent": "city"}, {"parent": "beside"}],
    ids=lambda change: str(change),
)
def test_no_body_is_lifted_out_of_reach(town: Town, change: dict[str, str]) -> None:
    given: dict[str, Any] = {"code": "TAP", "name": "自来水", "short_name": "水", "kind": "department", "level": "county", "is_active": "on",
             "area_code": "990101", "responsible_kinds": "[]"} | change  # fmt: skip
    if "parent" in given:
        given["parent"] = getattr(town, given["parent"]).pk
    assert browser(town.own).post(place("organisation", "change", town.cast.water.pk), given).status_code == 200
    assert browser(town.own).post(place("organisation", "add"), given | {"code": "NEW"}).status_code == 200
    town.cast.water.refresh_from_db()
    assert [town.cast.water.area_code, town.cast.water.level, town.cast.water.parent] == ["990101", "county", None]
    assert not Organisation.objects.filter(code="NEW").exists()


def test_the_administrator_of_a_department_keeps_to_it(town: Town) -> None:
    desk, today = browser(town.pipes), timezone.localdate()
    assert desk.get(place("person", "change", town.cast.zhoushi.pk)).status_code == 200
    for person in (town.cast.limin, town.own):
        assert desk.get(place("person", "change", person.pk)).status_code == 302
    given = {"person": town.cast.zhoushi.pk, "post": town.cast.accept.pk, "begins_on": today}
    assert desk.post(place("postholding", "add"), given).status_code == 200
    body = {"code": "TAP-9", "name": "水务中心", "short_name": "水", "kind": "supervision_centre", "level": "county", "is_active": "on",
            "parent": town.cast.water.pk, "area_code": "990101", "responsible_kinds": "[]"}  # fmt: skip
    assert desk.post(place("organisation", "add"), body).status_code == 200
    assert desk.post(place("organisation", "add"), body | {"kind": "squad"}).status_code == 302


# ── every door of the base tables ────────────────────────────────────────────────────────────────────────────────────
def test_choices_and_searches_offer_nobody_beyond_reach(town: Town) -> None:
    desk = browser(town.own)
    for model, field, words in (("postholding", "person", "人"), ("postholding", "post", "中心"), ("post", "organisation", "中心")):
        asked = {"app_label": "people", "model_name": model, "field_name": field, "term": words}
        told = desk.get(reverse("admin:autocomplete"), asked).json()["results"]
        names = " ".join(each["text"] for each in told)
        assert names
        for hidden in ("人mayor", "人other", "人both", "超级", "市监督中心", "二区"):
            assert hidden not in names
    for model in ("person", "postholding", "post", "organisation"):
        told = desk.get(place(model, "changelist"), {"all": ""}).content.decode()
        assert "市监督中心" not in told
        assert "人mayor" not in told


LOOKUPS = [
    ("person", "password__startswith"), ("person", "password__contains"), ("person", "one_time_until__isnull"), ("person", "is_superuser__exact"),
    ("person", "is_superuser"), ("person", "last_login__gte"), ("person", "groups__name"), ("person", "tokens__device"), ("person", "id__gt"),
    ("person", "is_active__exact__password"), ("person", "posts__role__startswith"), ("postholding", "person__password__startswith"),
    ("postholding", "person__phone__startswith"), ("post", "holdings__person__password"), ("organisation", "posts__holders__password__startswith"),
    ("devicetoken", "token_hash__startswith"), ("devicetoken", "person__password__startswith"), ("layerright", "organisation__posts__holders__phone"),
]  # fmt: skip


@pytest.mark.parametrize(("model", "lookup"), LOOKUPS)
def test_no_lookup_typed_into_the_address_is_answered(town: Town, model: str, lookup: str) -> None:
    for person in (town.own, town.chief, town.root):
        assert browser(person).get(place(model, "changelist"), {lookup: "1"}).status_code == 400


def test_the_lists_own_filters_still_work(town: Town) -> None:
    desk = browser(town.own)
    for model, asked in (("person", "is_active__exact=1"), ("person", "posts__role__exact=acceptor"), ("organisation", "level=county"),
                         ("postholding", "begins_on__year=2026&begins_on__month=3"), ("signinattempt", "succeeded__exact=0")):  # fmt: skip
        assert desk.get(f"{place(model, 'changelist')}?{asked}").status_code == 200


def test_no_field_but_a_key_is_asked_back_by_a_popup(town: Town) -> None:
    desk, limin = browser(town.own), town.cast.limin
    for field in ("password", "phone", "sign_in_name"):
        assert desk.get(place("person", "change", limin.pk), {"_to_field": field, "_popup": "1"}).status_code == 400
        assert desk.get(place("person", "changelist"), {"_to_field": field, "_popup": "1"}).status_code == 400
    for person in (town.root, town.mayor):
        assert desk.get(place("person", "change", person.pk), {"_popup": "1", "_to_field": "id"}).status_code == 302


def test_there_is_no_way_from_any_table_to_any_row(town: Town) -> None:
    assert browser(town.root).get(f"/admin/r/1/{town.root.pk}/").status_code in (302, 404)
    assert "view_on_site" not in {getattr(each, "name", "") for each in admin.site.get_urls()}


def test_devices_and_tries_of_others_are_not_shown(town: Town) -> None:
    for person in (town.mayor, town.cast.limin):
        issue_token(seat=seat_at(person, person.posts.select_related("organisation")[0]), device=f"of-{person.sign_in_name}", at=AT)
        SignInAttempt.objects.create(sign_in_name=person.sign_in_name, address="192.0.2.1", at=timezone.now())
    desk = browser(town.own)
    for model in ("devicetoken", "signinattempt"):
        told = desk.get(place(model, "changelist")).content.decode()
        assert "limin" in told or "of-limin" in told
        assert "mayor" not in told


def test_what_holds_for_the_whole_city_is_not_set_by_a_part_of_it(town: Town) -> None:
    for model, app in (
        ("city", "grids"),
        ("divisiontolerance", "division"),
        ("calendarday", "catalogue"),
        ("attributefield", "components"),
    ):
        assert browser(town.own).get(reverse(f"admin:{app}_{model}_add")).status_code == 403
    assert browser(town.own).get(reverse("admin:evidence_evidence_changelist")).status_code == 403
    assert browser(town.chief).get(reverse("admin:evidence_evidence_changelist")).status_code == 200
    assert browser(town.chief).get(reverse("admin:catalogue_calendarday_add")).status_code == 200


def test_rights_on_layers_are_set_within_reach_and_never_ones_own(town: Town) -> None:
    layer = all_layers()[0].key
    page = f"/layers/rights/{layer}/"
    cases = [(town.own, "leader", "", 403), (town.own, "leader", "EYE2", 403), (town.own, "leader", "CITY", 403), (town.own, "leader", "TAP", 200),
             (town.own, "administrator", "EYE", 403), (town.chief, "leader", "", 200), (town.chief, "administrator", "", 403)]  # fmt: skip
    for person, role, body, status in cases:
        asked = {"role": role, "organisation": body, "access": "export"}
        assert browser(person).post(page, asked).status_code == status, (person, role, body)
    whole = LayerRight.objects.get(organisation=None)
    assert browser(town.own).post(f"{page}{whole.pk}/removal/").status_code == 403
    given = {"layer": layer, "role": "clerk", "organisation": "", "may_see": "on", "attributes": "[]"}
    assert browser(town.own).post(place("layerright", "add"), given).status_code == 200
    assert browser(town.own).post(place("layerright", "delete", whole.pk), {"post": "yes"}).status_code == 403
    ticked = {"action": "delete_selected", "_selected_action": [whole.pk], "post": "yes"}
    browser(town.own).post(place("layerright", "changelist"), ticked)
    assert LayerRight.objects.filter(pk=whole.pk).exists()
    assert not LayerRight.objects.filter(role="clerk").exists()


# ── one-time passwords ───────────────────────────────────────────────────────────────────────────────────────────────
def sign_in(client: Client, name: str, password: str) -> Any:
    return client.post("/sign-in/", {"sign_in_name": name, "password": password, "next": "/"})


def test_a_one_time_password_opens_only_the_page_on_which_it_is_changed(town: Town) -> None:
    limin, phone = town.cast.limin, browser(town.cast.limin)
    token, _ = issue_token(seat=town.cast.seat, device="phone", at=timezone.now())
    page = browser(town.own).post(place("person", "change", limin.pk), form_of(limin, one_time="on"))
    password = password_of(page)
    assert phone.get("/password/").status_code == 302  # what was signed in is signed out
    told = {"Authorization": f"Bearer {token}", "X-Device": "phone"}
    assert Client().get("/api/v1/me", headers=told).status_code == 401
    given = {"sign_in_name": "limin", "password": password, "device": "phone"}
    refused = Client().post("/api/v1/tokens", given, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "people.password_first")
    desk = Client()
    assert sign_in(desk, "limin", password).status_code == 302
    for path in ("/", "/search/", "/admin/", "/layers/keys/", "/ogc/", "/no-such-page"):
        assert desk.get(path)["Location"] == "/password/"
    assert desk.get("/api/v1/me").json()["code"] == "people.password_first"
    assert desk.get("/", headers={"HX-Request": "true"})["HX-Redirect"] == "/password/"
    same = {"password": password, "new_password": password, "again": password}
    assert desk.post("/password/", same).status_code == 422
    assert desk.post("/password/", same | {"new_password": OWN, "again": OWN}).status_code == 200
    assert desk.get("/api/v1/me").status_code == 200
    assert sign_in(Client(), "limin", password).status_code == 401
    limin.refresh_from_db()
    assert limin.one_time_until is None


def test_a_one_time_password_ends_after_a_day(town: Town) -> None:
    limin = town.cast.limin
    password = give_one_time_password(person=limin, by=None, at=timezone.now() - timedelta(hours=25))
    told = sign_in(Client(), "limin", password)
    assert (told.status_code, "过期" in told.content.decode()) == (401, True)
    late = give_one_time_password(person=limin, by=None, at=timezone.now() - timedelta(hours=23))
    assert sign_in(Client(), "limin", late).status_code == 302
    assert sign_in(Client(), "limin", password).status_code == 401
    assert not DeviceToken.objects.filter(person=limin, revoked_at=None).exists()


def test_a_superuser_by_a_one_time_password_reaches_no_table_first(town: Town) -> None:
    password = give_one_time_password(person=town.root, by=None, at=timezone.now())
    desk = Client()
    sign_in(desk, "root", password)
    assert desk.get("/admin/people/person/")["Location"] == "/password/"
    assert desk.post(place("person", "add"), form_of(town.root, sign_in_name="more"))["Location"] == "/password/"
    assert not Person.objects.filter(sign_in_name="more").exists()
