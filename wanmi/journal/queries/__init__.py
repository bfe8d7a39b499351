"""Questions to the journal: one subject's story, who may read what, and whether anything in it was tampered with."""

from wanmi.journal.queries.scope import facts_within, whole_city_is
from wanmi.journal.queries.seals import APART, LatestSeal, current_view, latest_seal, roles_are_apart
from wanmi.journal.queries.stories import BadRow, chain_holds, story_of
from wanmi.journal.queries.verifying import Witnesses, stands_on_facts, verify_journal

__all__ = [
    "APART",
    "BadRow",
    "LatestSeal",
    "Witnesses",
    "chain_holds",
    "current_view",
    "facts_within",
    "latest_seal",
    "roles_are_apart",
    "stands_on_facts",
    "story_of",
    "verify_journal",
    "whole_city_is",
]
