"""The first look at a text (初判): what a caller's words may mean (subclass), where that is, whether it is urgent. Nothing is kept of it.

Learned where that is better than the words of the catalogue, by those otherwise. A proposal, never more: whoever registers decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wanmi.catalogue.queries import catalogue
from wanmi.catalogue.rules.facts import SubclassFacts
from wanmi.geocoding.queries.known import visible_candidates
from wanmi.geocoding.rules.candidates import Candidate
from wanmi.learning.queries.versions import learned_for
from wanmi.learning.queries.words import words_of_catalogue
from wanmi.learning.rules.danger import words_of_danger
from wanmi.learning.rules.features import cleaned, runs_of
from wanmi.learning.rules.places import place_words
from wanmi.learning.rules.questions import Ask
from wanmi.people.rules.seats import Seat

MOST = 3
LEAST_SIGNS = 3  # of a text: of fewer nothing is said
LEAST_SHARE = 0.02
PLACE_SCORE = 0.72  # as sure as a typed address must be to move the map


@dataclass(frozen=True, slots=True)
class ProposedSubclass:
    """A subclass with its share (0–1), and the words of the text that spoke for it."""

    facts: SubclassFacts
    share: float
    words: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Proposals:
    """`learned`: by what was learned, else by the catalogue's words. `urgent` as the better of the two says; `danger` are the words of
    danger in the text, whatever was learned."""

    subclasses: Sequence[ProposedSubclass] = ()
    learned: bool = False
    place: Candidate | None = None
    urgent: bool = False
    urgent_share: float | None = None
    danger: Sequence[str] = ()


def proposals_of(text: str, seat: Seat, *, place: bool = True) -> Proposals:
    """What a text may mean. No query once the versions are read, but for the place: at most three searches."""
    clean = cleaned(text)
    if len(clean) < LEAST_SIGNS:
        return Proposals()
    runs = runs_of(clean)
    subclasses, learned = _subclasses(clean, runs)
    danger = words_of_danger(clean)
    share = _urgent_share(runs)
    urgent = bool(danger) if share is None else share >= 0.5
    return Proposals(subclasses, learned, place_in(text, seat) if place else None, urgent, share, danger)


def _subclasses(clean: str, runs: dict[str, int]) -> tuple[list[ProposedSubclass], bool]:
    known = catalogue().subclasses
    found = learned_for(Ask.SUBCLASS)
    if found is None:
        shares = words_of_catalogue().ranked(clean, most=MOST)
        return [ProposedSubclass(known[id], share) for id, share in shares if id in known], False
    _version, learned = found
    in_use = [each for each in learned.ranked(runs.values()) if each.value in known and not known[each.value].retired]
    likely = [each for each in in_use[:MOST] if each.share >= LEAST_SHARE]
    return [ProposedSubclass(known[each.value], each.share, learned.spoke_for(each.value, runs)) for each in likely], True


def _urgent_share(runs: dict[str, int]) -> float | None:
    found = learned_for(Ask.URGENCY)
    if found is None:
        return None
    return next((each.share for each in found[1].ranked(runs.values()) if each.value == 1), 0.0)


def place_in(text: str, seat: Seat) -> Candidate | None:
    """The place that a text most probably names, as far as the seat may hear of it; None where none is sure enough."""
    best: Candidate | None = None
    for words in place_words(text):
        found = visible_candidates(words, seat, most=1)
        if found and found[0].score >= PLACE_SCORE and (best is None or found[0].score > best.score):
            best = found[0]
        if best is not None and best.exact:
            break
    return best
