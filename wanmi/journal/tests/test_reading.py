"""Reading on: nothing missed, nothing lost by a failure, whatever order transactions end in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, connections, transaction

from wanmi.journal import reading
from wanmi.journal.actions import record_fact
from wanmi.journal.models import Fact
from wanmi.journal.reading import read_on
from wanmi.journal.tests.settled import wait_until_settled

AT = datetime(2026, 3, 2, tzinfo=UTC)


def tell(name: str, subject: object) -> None:
    record_fact(name, about=("thing", subject), by=None, at=AT, data={})


def read(name: str = "thing.happen", *, settled: bool = True) -> list[str]:
    if settled:
        wait_until_settled()
    seen: list[str] = []
    read_on("test", names=[name], handle=lambda fact: seen.append(fact.subject_id))
    return seen


def test_each_fact_is_handed_out_once_and_in_order(committed: None) -> None:
    read()
    for number in range(7):
        tell("thing.happen", number)
        tell("thing.other", number)
    assert read() == [str(number) for number in range(7)]
    assert read() == []


def test_a_fact_whose_transaction_ends_late_is_not_missed(committed: None) -> None:
    read()
    late = connection.copy()
    try:
        with late.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT pg_current_xact_id()")
            tell("thing.happen", "early")
            assert read(settled=False) == []  # it waits for the one that began before
            cursor.execute("COMMIT")
        assert read() == ["early"]
    finally:
        late.close()


def test_a_failure_hands_the_fact_out_again(committed: None) -> None:
    read()
    tell("thing.happen", 1)

    def fail(fact: Fact) -> None:
        raise RuntimeError("no")

    wait_until_settled()
    with pytest.raises(RuntimeError):
        read_on("test", names=["thing.happen"], handle=fail)
    assert read() == ["1"]


@pytest.mark.parametrize("sizes", [[3, 3, 3], [25], [1] * 25, [9, 2, 14], [10, 10]])
def test_large_and_small_transactions_are_read_whole(committed: None, monkeypatch: Any, sizes: list[int]) -> None:
    monkeypatch.setattr(reading, "AT_A_TIME", 10)
    read()
    expected = []
    for turn, size in enumerate(sizes):
        with transaction.atomic():
            for number in range(size):
                tell("thing.happen", f"{turn}.{number}")
                expected.append(f"{turn}.{number}")
    seen = read()
    seen += read()
    assert seen == expected
    connections.close_all()
