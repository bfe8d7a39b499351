"""The desks in a browser's eyes: every seat finds its pages, and nobody else's cases on them."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from wanmi.cases.models import SavedFilter
from wanmi.cases.tests.cast import COUNTY, Cast
from wanmi.components.actions.changes import submit_change
from wanmi.components.rules.inputs import Change

DESK_OF = {
    "acceptor": "acceptance",
    "shift_leader": "filing",
    "dispatcher": "dispatch",
    "clean": "department",
    "clean_worker": "department",
    "collector": "tasks",
}
PART = {"HX-Request": "true"}


def seated(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.person(name))
    return client


@pytest.mark.parametrize("name", [*DESK_OF, "leader", "overseer", "clerk", "administrator"])
def test_home_opens_for_every_seat_without_a_detour(cast: Cast, name: str) -> None:
    cast.brought_to("disposing", at=timezone.now())
    assert seated(cast, name).get("/").status_code == 200


def test_who_is_not_signed_in_is_led_to_the_door_and_back(cast: Cast) -> None:
    answer = Client().get("/desk/acceptance/?tab=bin")
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/?next=%2Fdesk%2Facceptance%2F%3Ftab%3Dbin"


@pytest.mark.parametrize("name", DESK_OF)
def test_each_post_sits_at_its_own_desk_and_at_no_other(cast: Cast, name: str) -> None:
    client = seated(cast, name)
    for key in dict.fromkeys(DESK_OF.values()):
        expected = 200 if key == DESK_OF[name] else 403
        assert client.get(f"/desk/{key}/").status_code == expected, key
    assert client.get("/desk/nowhere/").status_code == 404


def test_a_leader_looks_into_the_desks_and_finds_no_button(cast: Cast) -> None:
    case = cast.reported(at=timezone.now())
    client = seated(cast, "leader")
    assert case.number in client.get("/desk/acceptance/").content.decode()
    panel = client.get(f"/cases/{case.number}/panel/").content.decode()
    assert "wm-moves" not in panel


def test_a_case_of_another_department_is_on_no_page(cast: Cast) -> None:
    case = cast.brought_to("disposing", at=timezone.now())
    water, clean = seated(cast, "water"), seated(cast, "clean")
    assert case.number in clean.get("/desk/department/").content.decode()
    assert case.number not in water.get("/desk/department/").content.decode()
    for url in (f"/cases/{case.number}/panel/", f"/cases/{case.number}/moves/sign/"):
        assert clean.get(url).status_code == 200
        assert water.get(url).status_code == 404
    assert water.post(f"/cases/{case.number}/moves/sign/").status_code == 404


def test_a_department_never_reads_who_reported_or_checked(cast: Cast) -> None:
    at = timezone.now()
    case = cast.brought_to("disposing", at=at)
    citizen = cast.reported(at=at, by="acceptor", reporter_name="许女士", reporter_phone="13800001111")
    for move, given in (("accept", {}), ("file", {"condition_id": cast.litter_condition.pk})):
        citizen = cast.move(citizen, move, "acceptor" if move == "accept" else "shift_leader", at=at, **given)
    citizen = cast.move(citizen, "dispatch", "dispatcher", at=at, department_id=cast.clean.organisation_id)
    for name, told in (("clean", False), ("dispatcher", True)):
        client = seated(cast, name)
        pages = [client.get(f"/cases/{each.number}/panel/").content.decode() for each in (case, citizen)]
        pages += [client.get(f"/cases/{case.number}/moves/{'sign' if name == 'clean' else 'void'}/").content.decode()]
        text = "".join(pages)
        assert ("林岚" in text) is told
        assert ("13800001111" in text) is told
        assert ("许女士" in text) is told


def count_of(client: Client, url: str) -> int:
    """Queries of a page, the smaller of two counts: now and then a process reads anew what it keeps."""
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        counts.append(len(asked))
    return min(counts)


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("acceptor", "/desk/acceptance/"),
        ("acceptor", "/desk/acceptance/?tab=bin"),
        ("acceptor", "/desk/acceptance/?mark=late&street=990101001&q=1&since=2020-01-01"),
        ("shift_leader", "/desk/filing/"),
        ("clean", "/desk/department/"),
        ("leader", "/desk/dispatch/?tab=disposing"),
    ],
)
def test_a_list_asks_at_most_ten_questions_however_long_it_is(cast: Cast, name: str, url: str) -> None:
    at, client = timezone.now(), seated(cast, name)
    stages = {"acceptor": "registered", "shift_leader": "waiting_filing", "clean": "disposing", "leader": "disposing"}
    cast.brought_to(stages[name], at=at)
    cast.move(cast.reported(at=at), "reject", "acceptor", at=at, reason="x")
    client.get(url)  # what a process keeps for a while is read here
    short = count_of(client, url)
    for _ in range(12):
        cast.brought_to(stages[name], at=at)
        cast.move(cast.reported(at=at), "reject", "acceptor", at=at, reason="x")
    assert count_of(client, url) == short <= 10


def test_a_panel_asks_at_most_ten_questions(cast: Cast) -> None:
    at = timezone.now()
    case = cast.brought_to("waiting_closing", at=at)
    client = seated(cast, "shift_leader")
    client.get(f"/cases/{case.number}/panel/")
    assert count_of(client, f"/cases/{case.number}/panel/") <= 10


def test_a_part_asked_by_itself_is_only_that_part_with_the_figures_of_the_tabs(cast: Cast) -> None:
    case = cast.reported(at=timezone.now())
    client = seated(cast, "acceptor")
    inbox = client.get("/desk/acceptance/", headers=PART | {"HX-Target": "inbox"}).content.decode()
    assert "<html" not in inbox
    assert case.number in inbox
    assert "data-filters" not in inbox
    assert 'hx-swap-oob="morph"' in inbox
    assert "is-chosen" not in inbox  # the page knows which row is chosen, and goes on with it
    narrowed = client.get("/desk/acceptance/?source=video", headers=PART | {"HX-Target": "desk-list"}).content.decode()
    assert "data-filters" in narrowed
    assert case.number not in narrowed
    assert "没有符合筛选的案卷" in narrowed


def test_the_row_that_an_address_names_is_chosen_else_the_most_urgent(cast: Cast) -> None:
    at = timezone.now()
    first, second = cast.reported(at=at - timedelta(minutes=2)), cast.reported(at=at)
    client = seated(cast, "acceptor")

    def chosen(query: str) -> str:
        page = client.get(f"/desk/acceptance/{query}").content.decode()
        return next(line for line in page.split("<tr ") if "is-chosen" in line).split('data-row="')[1][:20]

    assert chosen("") == first.number
    assert chosen(f"?chosen={second.number}") == second.number
    assert chosen("?chosen=nonsense") == first.number


def test_strange_words_in_an_address_ask_nothing(cast: Cast) -> None:
    client = seated(cast, "acceptor")
    query = (
        "tab=x&source=y&street=12&community=abc&group=%00&subclass=9999999999999&since=2026-13-40&until=0001-01-01&q=%00&after=..&mark=z"
    )
    assert client.get(f"/desk/acceptance/?{query}").status_code == 200


def test_the_recycle_bin_shows_who_and_why(cast: Cast) -> None:
    at = timezone.now()
    cast.move(cast.reported(at=at), "reject", "acceptor", at=at, reason="现场无此问题")
    page = seated(cast, "acceptor").get("/desk/acceptance/?tab=bin").content.decode()
    assert "现场无此问题" in page
    assert "李敏" in page


def test_a_filter_is_saved_under_a_name_and_thrown_away(cast: Cast) -> None:
    client = seated(cast, "acceptor")
    asked = client.get("/desk/acceptance/?tab=registered&source=hotline&save=1", headers=PART | {"HX-Target": "desk-list"})
    assert asked["HX-Retarget"] == "#dialog"
    assert "tab=registered&amp;source=hotline" in asked.content.decode()
    saved = client.post("/desk/acceptance/filters/", {"name": "热线", "query": "tab=registered&source=hotline&evil=1"}, headers=PART)
    assert saved["HX-Redirect"] == "/desk/acceptance/?tab=registered&source=hotline"
    kept = SavedFilter.objects.get(person_id=cast.acceptor.person_id)
    assert (kept.name, kept.query) == ("热线", "tab=registered&source=hotline")
    assert "热线" in client.get("/desk/acceptance/").content.decode()
    assert client.post("/desk/acceptance/filters/", {"name": " "}, headers=PART).status_code == 422
    client.post("/desk/acceptance/filters/", {"drop": str(kept.pk)}, headers=PART)
    assert not SavedFilter.objects.exists()


def test_nobody_throws_away_the_filter_of_another(cast: Cast) -> None:
    seated(cast, "acceptor").post("/desk/acceptance/filters/", {"name": "我的", "query": "source=video"}, headers=PART)
    mine = SavedFilter.objects.get()
    assert seated(cast, "shift_leader").post("/desk/acceptance/filters/", {"drop": str(mine.pk)}, headers=PART).status_code == 403
    seated(cast, "shift_leader").post("/desk/filing/filters/", {"drop": str(mine.pk)}, headers=PART)
    assert SavedFilter.objects.filter(pk=mine.pk).exists()


def test_the_menu_counts_what_waits_in_one_query(cast: Cast) -> None:
    at = timezone.now()
    for ago in (0, 30):
        cast.reported(at=at - timedelta(minutes=ago))
    client = seated(cast, "acceptor")
    client.get("/menu/")
    with CaptureQueriesContext(connection) as asked:
        menu = client.get("/menu/", headers=PART).content.decode()
    assert len([each for each in asked if "cases_case" in each["sql"]]) == 1
    assert "wm-count-late" in menu
    assert ">2<" in menu


def test_home_shows_what_waits_by_light_and_every_number_opens_its_list(cast: Cast) -> None:
    at = timezone.now()
    for ago in (0, 13, 30):
        cast.reported(at=at - timedelta(minutes=ago))
    page = seated(cast, "acceptor").get("/").content.decode()
    assert "/desk/acceptance/?tab=registered&amp;mark=late" in page
    assert "/desk/acceptance/?tab=registered&amp;mark=soon" in page
    for words in ("1 超时", "1 将超时", "1 在时限内"):
        assert words in page


def test_the_home_of_who_keeps_the_base_data_tells_what_waits_there(cast: Cast) -> None:
    at = timezone.now()
    change = Change(
        uuid=uuid4(), kind="correct", component_code=f"{COUNTY}0101000001", new_values={"address": "浅水街 3 号"}, note="井盖碎裂"
    )
    submit_change(change_input=change, by=cast.clerk, at=at)
    client = seated(cast, "clerk")
    client.get("/")
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/").content.decode()
    assert len(asked) <= 14
    waiting = re.findall(r"<small>([^<]+)</small><b>([\d,]+)", page)
    assert ("部件变更待审核", "1") in waiting
    assert ("部件", "1") in waiting
    assert "井盖碎裂" in page
    assert "部件变更待审核" not in seated(cast, "shift_leader").get("/").content.decode()


def test_a_supervisors_home_is_the_list_of_tasks(cast: Cast) -> None:
    at = timezone.now()
    case = cast.move(cast.reported(at=at), "send_verification", "acceptor", at=at, supervisor_id=cast.checker.person_id)
    assert f"/cases/{case.number}/" in seated(cast, "checker").get("/").content.decode()
    assert f"/cases/{case.number}/" not in seated(cast, "collector").get("/").content.decode()


def test_home_tells_what_i_have_done_today(cast: Cast) -> None:
    cast.brought_to("waiting_dispatch", at=timezone.now())
    page = seated(cast, "shift_leader").get("/").content.decode()
    assert "立案 <b>1</b>" in page


def test_the_figures_of_the_day_open_just_what_they_count(cast: Cast) -> None:
    from django.core.cache import cache

    cache.clear()
    at = timezone.now()
    cast.brought_to("closed", at=at)
    cast.brought_to("waiting_filing", at=at)
    page = seated(cast, "acceptor").get("/desk/acceptance/").content.decode()
    for words in ("上报 2", "立案 1", "派遣 1", "结案 1", "按期率 100.0%"):
        assert words in page
    assert "/search/?moment=ended&amp;since=" in page
