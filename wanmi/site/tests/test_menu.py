"""What stands in the menu, and where."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from wanmi.cases.tests.cast import Cast, small_city

ABOVE_THE_FOLD = 22  # entries that a screen of 768 pixels shows, headings between them


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
