"""What every test stands on: the test database, and leave to commit in it."""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic

import pytest
from pytest_django.plugin import DjangoDbBlocker


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """In place of pytest-django's own: each process works in its copy of one furnished database."""
    from wanmi.site.tests import databases

    with django_db_blocker.unblock():
        databases.start_database()
        name = databases.fresh_database()
    yield
    with django_db_blocker.unblock():
        databases.drop_database(name)


@pytest.fixture(autouse=True)
def nothing_remembered(request: pytest.FixtureRequest) -> None:
    """What a process keeps for a while (names, centres, numbers) is of the database of one test only. The furnished city has said nothing
    of its own on rights, so a test that counts queries does not count the one that would find that out."""
    from django.core.cache import cache

    from wanmi.people.queries.city_settings import CitySettings, city_settings

    cache.clear()
    city_settings.forget()
    if not {"committed", "committed_module"} & set(request.fixturenames):
        city_settings.remember(CitySettings())


@pytest.fixture(autouse=True)
def nothing_expires(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within a test the time of what is kept stands still: one that counts queries counts none because half a minute has just passed."""
    if not {"committed", "committed_module"} & set(request.fixturenames):
        now = monotonic()
        for module in ("wanmi.kit.kept", "wanmi.catalogue.queries"):
            monkeypatch.setattr(f"{module}.monotonic", lambda: now)


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database without a transaction round the test: for threads, other processes and on_commit. Thrown away afterwards."""
    from wanmi.site.tests import databases

    with django_db_blocker.unblock():
        yield
        databases.fresh_database()


@pytest.fixture(scope="module")
def committed_module(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """As `committed`, for all tests of one module together: a city that is dear to set up."""
    from wanmi.site.tests import databases

    with django_db_blocker.unblock():
        yield
        databases.fresh_database()


@pytest.fixture
def server(committed: None) -> Iterator[str]:
    """The address of a real server over this test's database, for one test."""
    from wanmi.site.tests.servers import serving

    with serving() as address:
        yield address


@pytest.fixture(scope="module")
def server_module(committed_module: None) -> Iterator[str]:
    """The address of a real server over the module's database, for all its tests."""
    from wanmi.site.tests.servers import serving

    with serving() as address:
        yield address
