"""JSON of others: read, or refused, and nothing else."""

from __future__ import annotations

import json

import pytest

from wanmi.kit.rules.foreign_json import DEEPEST, NoJson, read_json


@pytest.mark.parametrize("raw", [
    b"", b"{", b"nope", b"[" * 100_000, b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    b'"\\u0000"', b'{"\\u0000": 1}', b'["\\ud800"]', b'["\\udfff\\ud800"]', b"9" * 5000, b"\xff\xfe[\0]\0", b"\x80", b'["\xed\xa0\x80"]',
    '["\0"]'.encode("utf-16"),
])  # fmt: skip
def test_what_is_none_is_refused(raw: bytes) -> None:
    with pytest.raises(NoJson):
        read_json(raw)


@pytest.mark.parametrize("value", [None, "[[[[" * 50, ["😀", '"', "\\"], {"a": [[[[1.5]]]]}, [[]] * 100])
def test_what_is_json_is_read(value: object) -> None:
    assert read_json(json.dumps(value).encode()) == value
    assert read_json(json.dumps(value, ensure_ascii=False).encode("utf-8-sig")) == value
