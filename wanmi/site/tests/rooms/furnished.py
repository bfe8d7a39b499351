"""The databases of an installation with the bench: copies of the furnished one, with the bench's own table."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from pytest_django.plugin import DjangoDbBlocker


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A copy of the furnished database, with the bench's own table."""
    from wanmi.site.tests import databases

    with django_db_blocker.unblock():
        databases.start_database()
        name = databases.fresh_database()
        call_command("migrate", "bench", verbosity=0)
    yield
    with django_db_blocker.unblock():
        databases.drop_database(name)


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """As in conftest, with the bench's own table."""
    from wanmi.site.tests import databases

    with django_db_blocker.unblock():
        yield
        databases.fresh_database()
        call_command("migrate", "bench", verbosity=0)
