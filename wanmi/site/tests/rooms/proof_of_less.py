"""An installation without some rooms: people sign in, and every page that is left opens. Run in a process of its own by
test_one_room_more.py."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from wanmi.site.room_list import ROOMS

PASSWORD = "浅水市的口令-42"
WITHOUT = os.environ["WANMI_WITHOUT"].split(",")
PEOPLE = ["acceptor", "shift_leader", "water", "leader", "clerk", "administrator", "collector"]
NOT_PAGES = {"/sign-out/", "/readyz", "/metrics"}  # for machines: ready is who has a worker and every table
pytestmark = pytest.mark.django_db


def signed_in(name: str) -> Client:
    client = Client()
    client.post("/sign-in/", {"sign_in_name": name, "password": PASSWORD})
    return client


def paths(resolver: URLResolver, start: str = "/") -> Iterator[str]:
    """Every address without a part that names something."""
    for each in resolver.url_patterns:
        path = start + str(each.pattern).removeprefix("^").removesuffix("$")
        if isinstance(each, URLResolver):
            yield from paths(each, path)
        elif isinstance(each, URLPattern) and not re.search(r"[<(]", path) and not path.startswith("/admin/"):
            yield path.replace("\\", "")


def test_the_rooms_are_gone_and_the_rest_is_whole() -> None:
    assert not {config.label for config in apps.get_app_configs()} & {*WITHOUT}
    assert not {*ROOMS} & {*WITHOUT}
    call_command("check")
    assert MigrationLoader(None).graph.leaf_nodes()  # raises where one stands on a migration that is gone


@pytest.mark.parametrize("name", PEOPLE)
def test_every_page_that_is_left_opens(name: str) -> None:
    client = signed_in(name)
    home = client.get("/")
    assert home.status_code == 200
    links = set(re.findall(r'href="(/[^"#?]*)', home.content.decode()))
    for path in sorted(links | set(paths(get_resolver()))):
        if path not in NOT_PAGES and not path.startswith("/static/"):
            status = client.get(path).status_code
            assert status < 500, (path, status)
            assert path not in links or status in (200, 302), (path, status)


def test_the_documentation_of_the_api_is_of_what_is_left() -> None:
    client = signed_in("clerk")
    assert client.get("/api/v1/docs").status_code == 200
    assert client.get("/api/v1/openapi.json").status_code == 200
