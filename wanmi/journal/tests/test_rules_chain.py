"""The chain's hashing: everything told is covered, and a number is written as it will come back."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanmi.journal.rules.chain import FIRST, canonical_text, fact_hash, moment_text, seal_hash

AT = datetime(2026, 3, 2, 1, 30, 0, 123456, tzinfo=UTC)
FACT: dict[str, Any] = {
    "name": "case.file", "subject_kind": "case", "subject_id": "110101C2026030200001", "sequence": 3, "at": AT,
    "person_id": 7, "post_id": 9, "data_text": canonical_text({"a": 1}), "previous_hash": b"\1" * 32,
}  # fmt: skip
OTHERS: dict[str, Any] = {
    "name": "case.close", "subject_kind": "person", "subject_id": "110101C2026030200002", "sequence": 4,
    "at": AT + timedelta(microseconds=1), "person_id": None, "post_id": 10, "data_text": canonical_text({"a": 2}),
    "previous_hash": FIRST,
}  # fmt: skip


@pytest.mark.parametrize("part", OTHERS)
def test_a_change_in_any_part_shows(part: str) -> None:
    assert fact_hash(**FACT) != fact_hash(**FACT | {part: OTHERS[part]})


def test_the_same_moment_in_another_zone_is_the_same_fact() -> None:
    beijing = AT.astimezone(timezone(timedelta(hours=8)))
    assert fact_hash(**FACT) == fact_hash(**FACT | {"at": beijing})
    assert moment_text(beijing) == "2026-03-02T01:30:00.123456"


def test_the_order_of_keys_does_not_count_but_the_order_of_a_list_does() -> None:
    assert canonical_text({"b": 1, "a": [1, 2]}) == canonical_text({"a": (1, 2), "b": 1}) == '{"a":[1,2],"b":1}'
    assert canonical_text([1, 2]) != canonical_text([2, 1])


@pytest.mark.parametrize(("number", "text"), [(1e22, str(10**22)), (-0.0, "0.0"), (1e15, "1000000000000000.0"), (0.1, "0.1"), (1, "1")])
def test_a_number_is_written_as_a_decimal_store_gives_it_back(number: float, text: str) -> None:
    assert canonical_text(number) == text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_what_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical_text({"x": value})


@pytest.mark.parametrize("value", [{1: "a"}, {"in": {None: 1}}, [{True: 1}]])
def test_keys_are_text(value: Any) -> None:
    with pytest.raises(TypeError, match="text"):
        canonical_text(value)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(VALUES)
def test_reading_the_text_and_writing_it_again_gives_the_same_text(value: Any) -> None:
    text = canonical_text(value)
    assert canonical_text(json.loads(text)) == text


def test_a_seal_covers_its_bounds_its_count_its_order_and_the_seal_before() -> None:
    seal: dict[str, Any] = {"previous_hash": FIRST, "from_xact": 1, "until_xact": 9, "count": 2, "hashes": [b"a" * 32, b"b" * 32]}
    others: list[dict[str, Any]] = [
        {"previous_hash": b"\1" * 32}, {"from_xact": 2}, {"until_xact": 8}, {"count": 3}, {"hashes": [b"b" * 32, b"a" * 32]},
    ]  # fmt: skip
    assert len({seal_hash(**seal | other) for other in [{}, *others]}) == 6
