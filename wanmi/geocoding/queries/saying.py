"""What a candidate says of itself, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext

from wanmi.geocoding.rules.candidates import Candidate
from wanmi.geocoding.rules.notes import Note


def said(note: Note) -> str:
    """One note as a sentence."""
    text = gettext(note.sentence)
    return text % note.facts if note.facts else text


def notes_said(candidate: Candidate) -> str:
    """All that was reckoned or moved; "" where the place is simply the one asked for."""
    return "；".join(said(note) for note in candidate.notes)
