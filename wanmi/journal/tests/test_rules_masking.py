"""Callers in a record: what is a number or a name gets stars, what only looks like one does not."""

from __future__ import annotations

from typing import Any

import pytest

from wanmi.journal.rules.masking import masked, masked_number, masked_text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("请回电13812345678谢谢", "请回电138****5678谢谢"),
        ("138 1234 5678", "138****5678"),
        ("138-1234-5678", "138****5678"),
        ("+8613812345678", "138****5678"),
        ("＋１３８１２３４５６７８", "＋１３８****５６７８"),
        ("010-12345678 或 0755 1234567", "010-****5678 或 0755-****4567"),
        ("?phone=13812345678&since=2026-03-02", "?phone=138****5678&since=2026-03-02"),
        ("990101C2026030200001", "990101C2026030200001"),
        ("990101001001001", "990101001001001"),
        ("9901010101000001", "9901010101000001"),
        ("2026-03-02T01:30:00.123456", "2026-03-02T01:30:00.123456"),
        ("1772415000000", "1772415000000"),
        ("01c2e4b0-1381-4567-9138-a13812345678", "01c2e4b0-1381-4567-9138-a13812345678"),
    ],
)
def test_a_number_in_a_sentence_gets_stars_and_a_code_does_not(text: str, told: str) -> None:
    assert masked_text(text) == told


@pytest.mark.parametrize(("number", "told"), [("13812345678", "138****5678"), ("6512345", "*******"), ("", ""), ("12345", "*****")])
def test_a_number_under_its_own_key_gets_stars_whatever_its_length(number: str, told: str) -> None:
    assert masked_number(number) == told


def test_a_record_keeps_its_shape_and_loses_who_called() -> None:
    record: dict[str, Any] = {
        "given": {
            "reporter_name": "许女士",
            "reporter_phone": "65123456",
            "description": "许女士说 13812345678",
            "urgent": True,
            "count": 3,
        },
        "set": {"reporter_name": "许女士", "number": "990101C2026030200001", "version": 1},
        "changes": {"phone": ["13812345678", "13912345678"], "name": ["许女士", "李敏"]},
        "telephone": 13812345678,
    }
    assert masked(record, ["reporter_name"]) == {
        "given": {
            "reporter_name": "许**",
            "reporter_phone": "********",
            "description": "许**说 138****5678",
            "urgent": True,
            "count": 3,
        },
        "set": {"reporter_name": "许**", "number": "990101C2026030200001", "version": 1},
        "changes": {"phone": ["138****5678", "139****5678"], "name": ["许**", "李敏"]},
        "telephone": "138****5678",
    }
    assert masked({"reporter_name": ""}, ["reporter_name"]) == {"reporter_name": ""}
