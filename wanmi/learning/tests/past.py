"""Closed cases of the past half year in the small city, as many as a training wants: copies of one that went the whole way."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from wanmi.cases.models import Case
from wanmi.cases.tests.cast import MONDAY_MORNING, Cast

NOW = MONDAY_MORNING + timedelta(days=200)
Changes = Callable[[int], dict[str, Any]]


def closed_cases(cast: Cast, *, count: int = 400, days: int = 180, of: Changes = lambda number: {}) -> list[Case]:
    """So many cases, evenly over the days until NOW, each changed as `of` says by its number (0 the oldest)."""
    pattern = Case.objects.get(number=cast.brought_to("closed").number)
    rows = [_copy(pattern, number, NOW - timedelta(days=days * (1 - number / (count - 1))), of(number)) for number in range(count)]
    Case.objects.filter(pk=pattern.pk).update(filed_at=NOW - timedelta(days=400), dispatched_at=NOW - timedelta(days=400))
    return Case.objects.bulk_create(rows)


def _copy(pattern: Case, number: int, at: datetime, changes: dict[str, Any]) -> Case:
    columns = {field.attname: getattr(pattern, field.attname) for field in Case._meta.concrete_fields if field.attname != "id"}
    moments: Sequence[str] = ("reported_at", "accepted_at", "filed_at", "dispatched_at", "ended_at")
    columns |= dict.fromkeys(moments, at) | {"uuid": uuid.uuid4(), "number": f"9901{number:014}X"}
    return Case(**columns | changes)
