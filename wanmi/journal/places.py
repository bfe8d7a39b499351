"""Where a subject lies, told by the room that owns it (in AppConfig.ready), for facts whose writers do not say it themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping

Place = Callable[[str], str | None]
PERSON = "person"
LONGEST = 18  # digits of a number that a table can hold
_coded: dict[str, Place] = {}
_numbered: dict[str, Place] = {}


def places_are(*, coded: Mapping[str, Place] | None = None, numbered: Mapping[str, Place] | None = None) -> None:
    """For each kind of subject: its id → the code of its area, '' where it concerns the whole city, None where it has no place.
    `numbered`: those whose id is a row's number, asked for nothing else."""
    _coded.update(coded or {})
    _numbered.update(numbered or {})


def place_of(kind: str, subject_id: str, actor: object | None) -> str:
    """The area of a fact: its subject's, else where its actor answers; '' (the whole city) where neither is known.

    What people do with their own account lies where they act.
    """
    if kind == PERSON and actor is not None and str(getattr(actor, "person_id", "")) == subject_id:
        return str(getattr(actor, "area_code", ""))
    known = _numbered.get(kind) if subject_id.isdecimal() and len(subject_id) <= LONGEST else None
    known = known or _coded.get(kind)
    found = known(subject_id) if known else None
    return found if found is not None else str(getattr(actor, "area_code", ""))
