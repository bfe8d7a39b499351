"""The version of a fact: covered by its hash, and read in the form of today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from wanmi.journal import versions
from wanmi.journal.actions import record_fact
from wanmi.journal.models import Fact
from wanmi.journal.queries import chain_holds, story_of
from wanmi.kit.rooms import FactFamily, FactName

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, tzinfo=UTC)


def told_apart(name: str, data: Mapping[str, Any]) -> dict[str, Any]:
    first, _space, last = str(data["who"]).partition(" ")
    return {"first": first, "last": last}


def with_place(name: str, data: Mapping[str, Any]) -> dict[str, Any]:
    return {**data, "place": "unknown"}


def renamed(name: str, data: Mapping[str, Any]) -> dict[str, Any]:
    return {"moved_to" if name == "beast.move" else "seen_at": data["at"]}


@pytest.fixture
def rooms_of_today(monkeypatch: Any) -> Iterator[None]:
    """A room whose facts have changed their form twice, and one whose family has once."""
    facts = [FactName("thing.happen", "", upcasts=(told_apart, with_place)), FactName("thing.other", "")]
    families = [FactFamily("beast", str, lambda: ("move", "see"), upcasts=(renamed,))]
    monkeypatch.setattr(versions, "from_rooms", lambda field: facts if field == "facts" else families)
    versions._known.cache_clear()
    yield
    versions._known.cache_clear()


def recorded(name: str, data: dict[str, Any]) -> Fact:
    record_fact(name, about=("thing", name), by=None, at=AT, data=data, area="")
    return story_of("thing", name).latest("sequence")


def test_a_fact_is_written_in_the_version_of_today(rooms_of_today: None) -> None:
    assert [recorded(name, {"at": 1}).version for name in ("thing.happen", "thing.other", "beast.move", "unknown.fact")] == [3, 1, 2, 1]


@pytest.mark.parametrize(
    ("name", "version", "data", "content"),
    [
        ("thing.happen", 1, {"who": "Lin Lan"}, {"first": "Lin", "last": "Lan", "place": "unknown"}),
        ("thing.happen", 2, {"first": "Lin", "last": "Lan"}, {"first": "Lin", "last": "Lan", "place": "unknown"}),
        ("thing.happen", 3, {"first": "Lin", "place": "here"}, {"first": "Lin", "place": "here"}),
        ("thing.happen", 4, {"of": "tomorrow"}, {"of": "tomorrow"}),
        ("beast.move", 1, {"at": 7}, {"moved_to": 7}),
        ("beast.see", 1, {"at": 7}, {"seen_at": 7}),
    ],
)
def test_an_old_fact_is_read_in_the_form_of_today(rooms_of_today: None, name: str, version: int, data: Any, content: Any) -> None:
    assert Fact(name=name, version=version, data=data).content == content


def test_the_hash_covers_the_version(rooms_of_today: None) -> None:
    for name, forged in (("thing.happen", 1), ("thing.happen", 2), ("thing.other", 2)):
        fact = recorded(name, {"who": "?"})
        assert chain_holds(list(story_of("thing", name))) is None
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE journal_fact DISABLE TRIGGER fact_never_changes")
            cursor.execute("UPDATE journal_fact SET version = %s WHERE id = %s", [forged, fact.pk])
        bad = chain_holds(list(story_of("thing", name)))
        assert bad is not None
        assert bad.id == fact.pk
        with connection.cursor() as cursor:
            cursor.execute("UPDATE journal_fact SET version = %s WHERE id = %s", [fact.version, fact.pk])
            cursor.execute("ALTER TABLE journal_fact ENABLE TRIGGER fact_never_changes")
