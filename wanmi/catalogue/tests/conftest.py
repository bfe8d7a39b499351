"""A catalogue that a test has changed is not kept for the next one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from wanmi.catalogue.actions import load_standards
from wanmi.catalogue.queries import forget_catalogue


@pytest.fixture(autouse=True)
def _forgotten_catalogue() -> Iterator[None]:
    forget_catalogue()
    yield
    forget_catalogue()


@pytest.fixture
def standards(db: None) -> None:
    """The standards as shipped."""
    load_standards(by=None, at=datetime(2026, 11, 23, 1, 0, tzinfo=UTC))
