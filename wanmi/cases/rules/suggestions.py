"""Which department a case should go to: subclass × grid × who keeps the component. Pure; people still choose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """A body that cases may be dispatched to. `kinds`: the responsible kinds that are its work; `area_code` '' = the whole city."""

    id: int
    kind: str
    area_code: str
    kinds: frozenset[str]


def ranked(candidates: Iterable[Candidate], *, responsible_kind: str, grid_code: str, keepers: Sequence[int] = ()) -> list[int]:
    """Ids of the bodies that should have it, the best first; empty where none of them answers for it.

    The keeper of the component first (maintainer before owner), then whose work the subclass is, the smallest area first. A case
    that is nobody's work goes to the street office of its grid (workflow.md section 5, no clear owner).
    """
    near = [one for one in candidates if grid_code.startswith(one.area_code)]
    scored = {one.id: _score(one, responsible_kind, keepers) for one in near}
    found = [id for id, score in sorted(scored.items(), key=lambda row: (-row[1], row[0])) if score > 0]
    if found:
        return found
    return [one.id for one in sorted(near, key=lambda one: -len(one.area_code)) if one.kind == "street"][:1]


def _score(one: Candidate, responsible_kind: str, keepers: Sequence[int]) -> int:
    kept = 100 - keepers.index(one.id) if one.id in keepers else 0
    work = 20 + len(one.area_code) if responsible_kind in one.kinds else 0
    return kept + work
