"""What a candidate says of itself, in the reader's language."""

from __future__ import annotations

from django.utils.translation import get_language, gettext

from wanmi.geocoding.rules.candidates import Candidate
from wanmi.geocoding.rules.notes import Note
from wanmi.kit.rules.coordinates import DIRECTIONS, direction_word


def note_text(note: Note) -> str:
    """One note as a sentence."""
    text, facts = gettext(note.sentence), dict(note.facts)
    english = (get_language() or "").startswith("en")
    if english and facts.get("side") in DIRECTIONS:
        facts["side"] = direction_word(DIRECTIONS.index(facts["side"]) * 45, "en")
    if "words" in facts:
        facts["words"] = (", " if english else "、").join(gettext(word) for word in facts["words"])
    return text % facts if facts else text


def note_texts(candidate: Candidate) -> str:
    """All that was reckoned or moved; "" where the place is simply the one asked for."""
    return "；".join(note_text(note) for note in candidate.notes)
