"""Who reads which facts of the journal, and how much of a caller in them: role × area × page, part, record, sheet, story, API."""

from __future__ import annotations

import importlib
import io
from collections.abc import Callable
from datetime import timedelta

import openpyxl
import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.db import connection
from django.test import Client
from django.utils import timezone

from wanmi.cases.rules.state import CaseState
from wanmi.cases.tests.caller import API
from wanmi.cases.tests.cast import COUNTY, MONDAY_MORNING, SOUTH, WEST, Cast
from wanmi.components.models import Component
from wanmi.geocoding.models import Place
from wanmi.grids.models import Area
from wanmi.inquiry.actions.export import note_export
from wanmi.journal.actions import record_fact
from wanmi.journal.models import Fact
from wanmi.journal.queries import verify_journal
from wanmi.patrols.actions import begin_duty
from wanmi.people.actions import create_organisation, create_person, create_post, give_post
from wanmi.people.models import Organisation, Person
from wanmi.people.queries import seats_held
from wanmi.people.rules.seats import Seat

pytestmark = pytest.mark.slow

OTHER = "990102"
NUMBER, NAME = "13812345678", "许女士"
SPOKEN = f"{NAME}来电，联系 138 1234 5678，人行道上有散落垃圾"
WATCHERS = ("administrator", "overseer", "shift_leader", "leader")
WHOLE = ("administrator", "overseer", "leader")
AREAS = {"": True, COUNTY[:4]: True, COUNTY: True, f"{COUNTY}001": True, f"{COUNTY}002": False, OTHER: False, f"{OTHER}001": False}


@pytest.fixture
def seated(cast: Cast) -> Callable[[str, str], Seat]:
    """Somebody new in a post of this role in this area of a city of two counties."""
    west = Polygon.from_bbox((WEST - 0.01, SOUTH, WEST - 0.005, SOUTH + 0.005))
    Area.objects.create(code=OTHER, name="深水区", level="county", geometry=MultiPolygon(west, srid=4326), begins_on="2020-01-01")

    def seat(role: str, area: str) -> Seat:
        code = f"C{area or 'ity'}"
        body = Organisation.objects.filter(code=code).first() or create_organisation(
            code=code, name=f"中心{area}", kind="supervision_centre", area_code="" if len(area) == 4 else area, by=None, at=MONDAY_MORNING
        )
        if len(area) == 4:  # a city's own code, as some bodies of a city bear it
            Organisation.objects.filter(pk=body.pk).update(area_code=area)
            body.refresh_from_db()
        person = create_person(sign_in_name=f"{role[:6]}.{area or 'city'}", name="看者", by=None, at=MONDAY_MORNING)
        give_post(person=person, post=create_post(role=role, organisation=body, by=None, at=MONDAY_MORNING), by=None, at=MONDAY_MORNING)
        return seats_held(person, on=timezone.localdate())[0]

    return seat


@pytest.fixture
def case(cast: Cast) -> CaseState:
    """A caller's case in the east street of the first county."""
    return cast.reported(by="acceptor", reporter_name=NAME, reporter_phone=NUMBER, description=SPOKEN)


def browser_of(seat: Seat) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=seat.person_id))
    return client


def sheet_of(client: Client, query: str) -> str:
    answer = client.get(f"/journal/export/?{query}")
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    return "\n".join(" ".join(str(cell) for cell in row) for row in book.active.iter_rows(min_row=2, values_only=True))


@pytest.mark.parametrize("area", AREAS, ids=lambda area: area or "city")
@pytest.mark.parametrize("role", [*WATCHERS, "dispatcher", "clerk"])
def test_each_reads_the_facts_of_their_area_and_callers_by_right(
    seated: Callable[[str, str], Seat], case: CaseState, role: str, area: str
) -> None:
    browser = browser_of(seated(role, area))
    fact = Fact.objects.get(subject_id=case.number)
    asked = f"q={case.number}"
    part = {"HX-Request": "true", "HX-Target": "journal-list"}
    if role not in WATCHERS:
        for place in (f"/journal/?{asked}", f"/journal/export/?{asked}", f"/journal/{fact.pk}/"):
            assert browser.get(place).status_code == 403
        return
    seen, whole = AREAS[area], role in WHOLE
    texts = [browser.get(f"/journal/?{asked}").content.decode(), browser.get(f"/journal/?{asked}", headers=part).content.decode()]
    texts += [browser.get(f"/journal/?name={fact.name}").content.decode(), sheet_of(browser, asked)]
    panel = browser.get(f"/journal/{fact.pk}/", headers={"HX-Request": "true"})
    assert panel.status_code == (200 if seen else 404)
    for text in texts:
        assert ("散落垃圾" in text) is seen
    texts.append(panel.content.decode())
    for text in texts:
        assert (NUMBER in text or "138 1234 5678" in text or NAME in text) is (seen and whole)
        assert ("138****5678" in text) is (seen and not whole)
    assert ("<pre" in texts[-1]) is (seen and whole)
    assert (NUMBER in texts[-1]) is (seen and whole)  # the record as it was written
    assert (NUMBER in texts[3]) is (seen and whole)  # the sheet


@pytest.mark.parametrize("area", ["", COUNTY, OTHER], ids=lambda area: area or "city")
def test_the_base_tables_show_an_administrator_the_facts_of_their_area(
    seated: Callable[[str, str], Seat], case: CaseState, area: str
) -> None:
    browser = browser_of(seated("administrator", area))
    fact = Fact.objects.get(subject_id=case.number)
    listed = browser.get(f"/admin/journal/fact/?q={case.number}")
    assert listed.status_code == 200
    assert (f"/admin/journal/fact/{fact.pk}/" in listed.content.decode()) is AREAS[area]
    one = browser.get(f"/admin/journal/fact/{fact.pk}/change/", follow=True)
    assert (NUMBER in one.content.decode()) is AREAS[area]


@pytest.mark.parametrize("area", [COUNTY, OTHER])
@pytest.mark.parametrize("role", ["shift_leader", "department", "acceptor", "administrator"])
def test_a_story_goes_where_its_case_goes(seated: Callable[[str, str], Seat], case: CaseState, role: str, area: str) -> None:
    from wanmi.people.actions import issue_token

    seat = seated(role, area)
    seen = area == COUNTY and role != "department"
    assert browser_of(seat).get(f"/cases/{case.number}/").status_code == (200 if seen else 404)
    token, _until = issue_token(seat=seat, device="d", at=timezone.now())
    answer = Client().get(f"{API}/cases/{case.number}", headers={"Authorization": f"Bearer {token}", "X-Device": "d"})
    assert answer.status_code == (200 if seen else 404)


def test_what_is_no_cases_lies_where_its_subject_does(seated: Callable[[str, str], Seat], cast: Cast, case: CaseState) -> None:
    """People, posts, bodies, sign-ins, grids, components, places, exports: a watcher of the other county reads none of it."""
    here, there, city = seated("shift_leader", COUNTY), seated("shift_leader", OTHER), seated("shift_leader", "")
    at = timezone.now()
    begun = Fact.objects.latest("pk").pk
    Place.objects.create(
        code="P1",
        kind="road",
        name="浅水街",
        address="浅水街",
        division_code=f"{COUNTY}001",
        location=Point(WEST, SOUTH, srid=4326),
        begins_on="2020-01-01",
    )
    component = Component.objects.get()
    record_fact("place.add", about=("place", "P1"), by=None, at=at)
    record_fact("component.change", about=("component", component.code), by=None, at=at)
    record_fact("unitgrid.change", about=("unitgrid", f"{COUNTY}001001001"), by=None, at=at)
    record_fact("duty.begin", about=("responsibilitygrid", f"{COUNTY}001Z001"), by=None, at=at)
    record_fact("patrol.plan", about=("street", f"{COUNTY}001"), by=None, at=at)
    record_fact("person.password", about=("person", cast.acceptor.person_id), by=city, at=at)
    record_fact("post.create", about=("post", cast.acceptor.post_id), by=city, at=at)
    record_fact("organisation.create", about=("organisation", cast.acceptor.organisation_id), by=None, at=at)
    note_export(query=f"?phone={NUMBER}", rows=1, by=cast.acceptor, at=at)
    begin_duty(supervisor=cast.person("collector"), responsibility_grid=f"{COUNTY}002Z001", by=city, at=at)
    facts = Fact.objects.filter(pk__gt=begun)
    assert facts.count() == 10
    for fact in facts:
        assert fact.area_code.startswith(COUNTY), fact.name
        assert browser_of(here).get(f"/journal/{fact.pk}/").status_code == 200
        assert browser_of(there).get(f"/journal/{fact.pk}/").status_code == 404
    assert NUMBER not in browser_of(here).get("/journal/?name=cases.export").content.decode()


def test_what_concerns_the_whole_city_is_for_who_sees_all_of_it(seated: Callable[[str, str], Seat]) -> None:
    record_fact("calendar.fill", about=("calendar", 2026), by=None, at=timezone.now())
    fact = Fact.objects.latest("pk")
    seen = {area: browser_of(seated("overseer", area)).get(f"/journal/{fact.pk}/").status_code for area in ("", COUNTY, OTHER)}
    assert seen == {"": 200, COUNTY: 404, OTHER: 404}
    Area.objects.filter(code=OTHER).delete()
    Organisation.objects.filter(area_code__startswith=OTHER).update(area_code=COUNTY)
    assert browser_of(seated("leader", COUNTY)).get(f"/journal/{fact.pk}/").status_code == 200  # now the county is the city


def test_of_a_story_through_two_areas_each_reads_their_own_part(seated: Callable[[str, str], Seat], cast: Cast) -> None:
    by, at = cast.acceptor, timezone.now()
    for step, area in enumerate((COUNTY, OTHER, COUNTY)):
        record_fact("thing.step", about=("thing", "T"), by=by, at=at + timedelta(minutes=step), data={"step": step}, area=area)
    own = Fact.objects.get(subject_id="T", sequence=2)
    context = browser_of(seated("leader", OTHER)).get(f"/journal/{own.pk}/").context
    assert len(context["entries"]) == 1
    assert context["verified"] == 3  # the chain is walked whole


def test_what_was_told_before_gets_the_area_that_its_room_would_say(
    seated: Callable[[str, str], Seat], cast: Cast, case: CaseState
) -> None:
    seat = seated("shift_leader", OTHER)
    record_fact("unitgrid.change", about=("unitgrid", f"{COUNTY}001001001"), by=None, at=MONDAY_MORNING)
    record_fact("component.change", about=("component", Component.objects.get().code), by=None, at=MONDAY_MORNING)
    record_fact("post.give", about=("person", seat.person_id), by=cast.acceptor, at=MONDAY_MORNING)
    record_fact("session.sign_in", about=("person", cast.acceptor.person_id), by=cast.acceptor, at=MONDAY_MORNING)
    note_export(query="", rows=1, by=seat, at=MONDAY_MORNING)
    migration = importlib.import_module("wanmi.journal.migrations.0003_areas_and_signed_seals")
    told = {fact.pk: fact.area_code for fact in Fact.objects.all() if fact.name not in ("person.create", "post.give") or fact.post_id}
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_fact DISABLE TRIGGER USER; UPDATE journal_fact SET area_code = ''")
        cursor.execute(migration.FILL)
    assert {fact.pk: fact.area_code for fact in Fact.objects.all() if fact.pk in told} == told
    assert {OTHER, COUNTY} <= {area[:6] for area in told.values()}


def test_a_case_whose_newest_fact_was_cut_off_before_a_seal_is_named(cast: Cast) -> None:
    case = cast.brought_to("checking")
    assert verify_journal() is None
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_fact DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM journal_fact WHERE subject_id = %s AND sequence = %s", [case.number, case.version])
    bad = verify_journal()
    assert bad is not None
    assert bad.table == "cases_case"
    assert case.number in bad.wrong


def test_a_card_tells_the_other_county_nothing_of_who_did_what(seated: Callable[[str, str], Seat], cast: Cast) -> None:
    here, there, at = seated("clerk", COUNTY), seated("clerk", OTHER), timezone.now()
    spot = Point(WEST, SOUTH, srid=4326)
    Place.objects.create(
        code="P1", kind="road", name="浅水街", address="浅水街", division_code=f"{COUNTY}001", location=spot, begins_on="2020-01-01"
    )
    component = Component.objects.get()
    record_fact("place.correct", about=("place", "P1"), by=cast.acceptor, at=at, data={"changed": {}})
    record_fact("component.change", about=("component", component.code), by=cast.acceptor, at=at)
    for page in ("/places/P1/", f"/components/{component.code}/"):
        assert cast.acceptor.person_name in browser_of(here).get(page).content.decode()
        assert cast.acceptor.person_name not in browser_of(there).get(page).content.decode()
