"""What tests of this room stand on."""

from __future__ import annotations

import pytest

from wanmi.cases.tests.cast import Cast, small_city


@pytest.fixture
def cast(db: None) -> Cast:
    """The small city, in a transaction that is rolled back."""
    return small_city()


@pytest.fixture
def committed_cast(committed: None) -> Cast:
    """The small city in a database that keeps what is written until the test ends: for threads and other processes."""
    return small_city()
