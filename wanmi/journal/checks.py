"""Checked at every start: what rooms say of facts and reactions fits together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, Warning

from wanmi.journal.words import BY_TABLE
from wanmi.kit.rooms import Reaction, from_rooms, rooms_left_out


def names_of_facts() -> set[str]:
    """Every name that a fact can have: those that rooms declare, the moves of their families, and what is done with a base table."""
    named = {fact.name for fact in from_rooms("facts")}
    moves = {f"{family.thing}.{move}" for family in from_rooms("families") for move in family.moves()}
    tables = (model._meta.model_name for model in apps.get_models() if model.__module__.startswith("wanmi."))
    return named | moves | {f"{table}.{what}" for table in tables for what in BY_TABLE}


def check_reactions(**kwargs: Any) -> list[CheckMessage]:
    """A reaction to a fact that no room records would never run; two under one key would take each other's work."""
    reactions: list[Reaction] = from_rooms("reactions")
    return [*_unknown(reactions), *_twice(reactions)]


def _unknown(reactions: list[Reaction]) -> Iterator[CheckMessage]:
    """Where a room is left out, a fact that nobody records may be its fact: that is worth a word and stops nobody."""
    known, recorded = names_of_facts(), Warning if rooms_left_out() else Error
    for one in reactions:
        for name in one.facts:
            if name not in known:
                yield recorded(f"The reaction {one.key} is to {name}, and no room records such a fact.", id="journal.E001")


def _twice(reactions: list[Reaction]) -> Iterator[CheckMessage]:
    keys = [one.key for one in reactions]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield Error(f"Two reactions are called {key}.", id="journal.E002")
