"""The kinds of base data that are brought in and taken out: what the rooms declare (Room.deliveries)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wanmi.kit.deliveries import Kind
from wanmi.kit.rooms import from_rooms

__all__ = ["KINDS"]


class _Kinds(Mapping[str, Kind]):
    """By key, in the order of their positions. Asked of the rooms when it is read, since those are there only then."""

    def _all(self) -> dict[str, Kind]:
        return {kind.key: kind for kind in sorted(from_rooms("deliveries"), key=lambda kind: kind.position)}

    def __getitem__(self, key: str) -> Kind:
        return self._all()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())


KINDS: Mapping[str, Kind] = _Kinds()
