"""What stands in the menu, and where."""

from __future__ import annotations

import re
from unittest.mock import Mock

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from wanmi.cases.tests.cast import PEOPLE, Cast, small_city
from wanmi.journal.models import Fact
from wanmi.kit.menu import GROUPS
from wanmi.kit.rooms import from_rooms
from wanmi.kit.templatetags.kit import _rail_link as drawn_links
from wanmi.people.actions.favourites import MOST_FAVOURITES
from wanmi.site.menu import entries_of, topics_of_menu

PART = {"HX-Request": "true"}

ABOVE_THE_FOLD = 22  # entries that a screen of 768 pixels shows, headings between them


def seated(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.person(name))
    return client


@pytest.fixture
def cast(db: None) -> Cast:
    return small_city()


@pytest.mark.parametrize("who", ["clerk", "administrator"])
def test_the_base_tables_stand_where_every_screen_shows_them(cast: Cast, who: str) -> None:
    client = Client()
    client.force_login(cast.person(who))
    page = client.get("/").content.decode()
    rail = page[page.index('id="rail"') :]
    links = re.findall(r'<a[^>]*href="([^"]+)"', rail[: rail.index("</nav>")])
    assert links.index("/admin/") < ABOVE_THE_FOLD


# ── what the rooms say ───────────────────────────────────────────────────────────────────────────────────────────────
def test_every_entry_stands_under_a_heading_that_there_is_and_leads_to_a_page() -> None:
    groups = {group.key for group in GROUPS}
    for entry in from_rooms("menu"):
        assert entry.group in groups, entry.key
        assert reverse(entry.address, args=entry.arguments), entry.key


@pytest.mark.parametrize("who", [name for name, *_ in PEOPLE])
def test_no_two_entries_of_a_seat_are_reached_by_one_letter(cast: Cast, who: str) -> None:
    jumps = [entry.jump for entry in entries_of(cast.seats[who])]
    assert all(jumps)
    assert len(set(jumps)) == len(jumps)


def test_the_menu_of_a_page_that_counts_nothing_asks_the_database_nothing(cast: Cast) -> None:
    client = seated(cast, "clerk")
    client.get("/menu/")
    client.post("/menu/favourites/", {"keep": "places"})
    with CaptureQueriesContext(connection) as asked:
        client.get("/menu/", headers=PART)
    tables = {each["sql"].split(' FROM "')[1].split('"')[0] for each in asked if " FROM " in each["sql"]}
    assert tables <= {"django_session", "people_person", "people_postholding", "people_post", "grids_city"}
    assert len(asked) == 3


def test_a_menu_fetched_again_still_knows_where_one_is(cast: Cast) -> None:
    menu = seated(cast, "clerk").get("/menu/", headers=PART | {"HX-Current-URL": "http://testserver/places/?q=1"}).context["menu"]()
    assert [link.key for link in menu.links if link.current] == ["places"]


# ── favourites ───────────────────────────────────────────────────────────────────────────────────────────────────────
def sections(client: Client) -> dict[str, list[str]]:
    menu = client.get("/menu/").context["menu"]()
    return {section.key: [link.key for link in section.links] for section in menu.sections}


def test_a_star_puts_an_entry_first_in_every_window_and_the_journal_tells_them(cast: Cast) -> None:
    one, other = seated(cast, "clerk"), seated(cast, "clerk")
    answer = one.post("/menu/favourites/", {"keep": "places"}, headers=PART).content.decode()
    assert 'hx-swap-oob="innerHTML"' in answer
    assert sections(other)["favourites"] == ["places"]
    assert "places" not in sections(other)["data"]
    fact = Fact.objects.get(name="person.favourite")
    assert fact.topics == [f"menu:{cast.person('clerk').pk}"]
    seat = cast.seats["clerk"]
    assert fact.topics[0] in topics_of_menu(seat, entries_of(seat))


def test_two_windows_that_star_the_same_do_it_once(cast: Cast) -> None:
    for client in (seated(cast, "clerk"), seated(cast, "clerk")):
        client.post("/menu/favourites/", {"keep": "places"})
    assert Fact.objects.filter(name="person.favourite").count() == 1
    for client in (seated(cast, "clerk"), seated(cast, "clerk")):
        client.post("/menu/favourites/", {"drop": "places"})
    assert Fact.objects.filter(name="person.favourite").count() == 2
    assert "favourites" not in sections(seated(cast, "clerk"))


def test_favourites_are_ones_own_and_of_what_the_seat_may_open(cast: Cast) -> None:
    assert seated(cast, "acceptor").post("/menu/favourites/", {"keep": "places"}).status_code == 404
    seated(cast, "clerk").post("/menu/favourites/", {"keep": "map"})
    assert "favourites" not in sections(seated(cast, "administrator"))


def test_there_are_no_more_favourites_than_a_rail_has_room_for(cast: Cast) -> None:
    client = seated(cast, "administrator")
    keys = [entry.key for entry in entries_of(cast.seats["administrator"])]
    for key in keys[:MOST_FAVOURITES]:
        assert client.post("/menu/favourites/", {"keep": key}, headers=PART).status_code == 200
    refused = client.post("/menu/favourites/", {"keep": keys[MOST_FAVOURITES]}, headers=PART)
    assert refused.status_code == 409
    assert f"最多 {MOST_FAVOURITES} 项" in refused.content.decode()


def test_no_page_but_the_sheet_reads_the_dictionaries_of_pinyin(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """They take 65 MB in every process."""
    client, spelling = seated(cast, "clerk"), Mock(return_value="zerenwangge zrwg")
    monkeypatch.setattr("wanmi.kit.menu.spelt", spelling)
    drawn_links.cache_clear()  # what was drawn for another test asks nothing
    assert client.get("/").status_code == client.get("/grids/").status_code == 200
    spelling.assert_not_called()
    assert 'data-words="责任网格 zerenwangge zrwg' in client.get("/menu/all/", headers=PART).content.decode()


def test_without_script_all_entries_are_a_page_of_links_and_stars(cast: Cast) -> None:
    client = seated(cast, "clerk")
    page = client.get("/menu/all/").content.decode()
    assert "<html" in page
    assert 'href="/places/"' in page
    assert client.post("/menu/favourites/", {"keep": "places"}).headers["Location"] == "/menu/all/"
