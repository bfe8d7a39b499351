"""`wanmi rights` and the page on which administrators read what holds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from django.test import Client

from wanmi.cases.tests.cast import Cast, small_city
from wanmi.desks.tests.test_desk_pages import seated
from wanmi.people.queries import all_rights, forget_city_settings, may
from wanmi.site.cli.root import Commands

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    forget_city_settings()
    yield small_city()
    forget_city_settings()


def run(*words: str) -> str:
    ended = CliRunner().invoke(Commands(), ["rights", *words])
    forget_city_settings()
    assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exception
    return ended.output


def test_a_right_is_given_and_taken_by_command_and_shown_with_a_star(cast: Cast) -> None:
    assert run("list", "link_cases") == "cases.link_cases\tacceptor:area shift_leader:area\n"
    assert run("set", "cases.link_cases", "area", "--role", "dispatcher").startswith("dispatcher has cases.link_cases area from ")
    assert may(cast.dispatcher, "cases.link_cases")
    run("set", "cases.link_cases", "none", "--role", "acceptor", "--organisation", "WATCH")
    assert not may(cast.acceptor, "cases.link_cases")
    told = run("list", "link_cases").splitlines()
    assert told == ["cases.link_cases\tacceptor:area shift_leader:area dispatcher:area*", "\tWATCH acceptor:none*"]
    run("standard", "cases.link_cases", "--role", "dispatcher")
    assert not may(cast.dispatcher, "cases.link_cases")
    assert len(run("list").splitlines()) >= len(all_rights())


def test_what_cannot_be_is_told_in_one_sentence(cast: Cast) -> None:
    assert "没有“cases.fly”这项权限" in run("set", "cases.fly", "area", "--role", "dispatcher")
    nowhere = run("standard", "inquiry.search", "--role", "leader", "--organisation", "NOWHERE")
    assert "There is no organisation with the code NOWHERE." in nowhere


def test_administrators_read_what_holds_and_nobody_else_does(cast: Cast, django_assert_max_num_queries) -> None:
    page: Client = seated(cast, "administrator")
    run("set", "cases.link_cases", "area", "--role", "dispatcher", "--organisation", "COMMAND")
    page.get("/rights/")
    with django_assert_max_num_queries(6):
        shown = page.get("/rights/").content.decode()
    assert all(f'title="{name}"' in shown for name in all_rights())
    assert "浅水区城市管理指挥中心" in shown
    assert {seated(cast, name).get("/rights/").status_code for name in ("clerk", "leader", "collector")} == {403}
