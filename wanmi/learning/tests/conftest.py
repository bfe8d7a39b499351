"""What tests of this room stand on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from wanmi.cases.tests.cast import Cast, small_city
from wanmi.learning.queries.versions import forget_versions


@pytest.fixture(autouse=True)
def no_version_of_another_test() -> Iterator[None]:
    forget_versions()
    yield
    forget_versions()


@pytest.fixture
def cast(db: None) -> Cast:
    """The small city, in a transaction that is rolled back."""
    return small_city()


@pytest.fixture
def committed_cast(committed: None) -> Cast:
    """The small city in a database that keeps what is written: for other processes."""
    return small_city()
