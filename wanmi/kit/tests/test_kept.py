"""What a process keeps for a while."""

from __future__ import annotations

import pytest

from wanmi.kit import kept as module
from wanmi.kit.kept import Kept


def test_a_kept_value_is_read_once_until_its_time_is_over_or_it_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    seconds = [100.0]
    monkeypatch.setattr(module, "monotonic", lambda: seconds[0])

    def count() -> int:
        read.append(1)
        return len(read)

    kept = Kept(count, seconds=5)
    assert (kept(), kept()) == (1, 1)
    kept.forget()
    assert kept() == 2
    seconds[0] = 105
    assert kept() == 3


def test_something_empty_is_not_kept() -> None:
    answers: list[dict[str, str]] = [{}, {"a": "b"}]
    kept = Kept(lambda: answers.pop(0), seconds=60)
    assert kept() == {}
    assert kept() == {"a": "b"}
    assert kept() == {"a": "b"}


def test_what_is_known_already_is_kept_until_it_is_forgotten() -> None:
    kept = Kept(lambda: "read", seconds=0)
    kept.remember("known")
    assert [kept(), kept()] == ["known", "known"]
    kept.forget()
    assert kept() == "read"
