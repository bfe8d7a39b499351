"""Where a subject lies, told by the room that owns it (Subject in its Room), for facts whose writers do not say it themselves."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from wanmi.kit.rooms import Subject, from_rooms

Place = Callable[[str], str | None]
PERSON = "person"
LONGEST = 18  # digits of a number that a table can hold


@cache
def _known() -> tuple[dict[str, Place], dict[str, Place]]:
    """By the kind of subject: those asked for anything, and those asked for numbers alone."""
    subjects: list[Subject] = [subject for subject in from_rooms("subjects") if subject.area]
    coded = {one.kind: one.area for one in subjects if one.area and not one.numbered}
    return coded, {one.kind: one.area for one in subjects if one.area and one.numbered}


def place_of(kind: str, subject_id: str, actor: object | None) -> str:
    """The area of a fact: its subject's, else where its actor answers; '' (the whole city) where neither is known.

    What people do with their own account lies where they act.
    """
    if kind == PERSON and actor is not None and str(getattr(actor, "person_id", "")) == subject_id:
        return str(getattr(actor, "area_code", ""))
    coded, numbered = _known()
    known = numbered.get(kind) if subject_id.isdecimal() and len(subject_id) <= LONGEST else None
    known = known or coded.get(kind)
    found = known(subject_id) if known else None
    return found if found is not None else str(getattr(actor, "area_code", ""))
