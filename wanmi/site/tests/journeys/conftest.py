"""What a journey stands on: one Chromium for them all, one server and one invented city a module."""

from __future__ import annotations

import io
import os
import uuid
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, StorageState, sync_playwright

from wanmi.cases.tests.cast import Cast, jpeg, small_city
from wanmi.evidence.actions import store_evidence
from wanmi.people.rules.seats import Seat
from wanmi.site.tests.journeys.browsing import Journey, chromium


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/journeys/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread, in which Django would refuse its database: nothing here runs side by side.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright, chromium(playwright) as started:
        yield started
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class Photographed(Cast):
    """The cast with real photos, which a browser can show."""

    def photo(self, by: Seat, *, at: datetime | None = None) -> uuid.UUID:
        picture = io.BytesIO(jpeg(width=640, height=480))
        return store_evidence(picture, declared_type="image/jpeg", by=by, at=at or timezone.now()).pk


@pytest.fixture(scope="module")
def city(server_module: str) -> Cast:
    """The cast, in a database of which a real server knows."""
    return Photographed(**vars(small_city()))


@pytest.fixture(scope="module")
def known() -> dict[str, StorageState]:
    """Who has signed in already, by sign-in name."""
    return {}


@pytest.fixture
def journey(browser: Browser, server_module: str, city: Cast, known: dict[str, StorageState]) -> Iterator[Journey]:
    """The people of this test; at its end every page must have been content."""
    people = Journey(browser, server_module, known)
    yield people
    people.tell()
    people.close()
