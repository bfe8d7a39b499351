"""What was learned for one question: a line for each answer over the features, and how often each answer was given in like cases. Pure.

Weights are whole numbers of one byte with a scale for each answer, so that a city's model takes some megabytes. It is read from bytes that
were packed (rules/packing.py) and predicts with numpy alone: the library that trained it is not needed here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wanmi.learning.rules.packing import NotOurs, packed, unpacked

WIDEST = 127  # of a weight
LEVELS = (15, 12, 9, 6)  # digits of a grid's code: grid, community, street office, county


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer with its share (0–1) among those that were possible."""

    value: int
    share: float


@dataclass(frozen=True, slots=True)
class Alike:
    """Of `total` like cases (same subclass, same place of `digits` digits) so many were given this answer."""

    digits: int
    given: int
    total: int


@dataclass(frozen=True, slots=True)
class Learned:
    """`features` are sorted numbers (F), `value` the weight of each in a vector (F), `weights` one byte each (F × C), `scale` and `bias` by
    answer (C), `sharpness` makes scores into shares; `counted` (sorted) and `counts` say how often."""

    answers: tuple[int, ...]
    features: NDArray[Any]
    value: NDArray[Any]
    weights: NDArray[Any]
    scale: NDArray[Any]
    bias: NDArray[Any]
    sharpness: float
    counted: NDArray[Any]
    counts: NDArray[Any]

    def ranked(self, numbers: Iterable[int], *, among: Collection[int] | None = None) -> list[Answer]:
        """The answers, the likeliest first, with shares that add up to 1; only those `among`, where they are named."""
        if not self.answers:
            return []
        scores = self.bias + self._sum(numbers)
        chosen = [place for place, answer in enumerate(self.answers) if among is None or answer in among]
        if not chosen:
            return []
        mine = scores[chosen] * self.sharpness
        shares = np.exp(mine - mine.max())
        shares /= shares.sum()
        order = np.argsort(-shares, kind="stable")
        return [Answer(self.answers[chosen[place]], float(shares[place])) for place in order]

    def _sum(self, numbers: Iterable[int]) -> NDArray[Any]:
        rows = self._rows(numbers)
        if not len(rows):
            return np.zeros(len(self.answers), dtype=np.float32)
        norm = float(np.sqrt(np.square(self.value[rows]).sum())) or 1.0
        whole = self.weights[rows].astype(np.int32).sum(axis=0)
        return whole * self.scale / norm

    def _rows(self, numbers: Iterable[int]) -> NDArray[Any]:
        asked = np.fromiter(numbers, dtype=np.uint32)
        if not len(asked) or not len(self.features):
            return np.zeros(0, dtype=np.int64)
        places = np.searchsorted(self.features, asked).clip(max=len(self.features) - 1)
        return places[self.features[places] == asked]

    def spoke_for(self, value: int, runs: Mapping[str, int], *, most: int = 3) -> list[str]:
        """Which runs of a text spoke most for an answer, the longest of those within one another, the strongest first."""
        if value not in self.answers:
            return []
        column, strong = self.answers.index(value), []
        for run, number in runs.items():
            rows = self._rows([number])
            if len(run) > 1 and len(rows) and (weight := int(self.weights[rows[0], column])) > 0:
                strong.append((weight, run))
        chosen: list[str] = []
        for _, run in sorted(strong, key=lambda each: (-each[0] * len(each[1]), each[1])):
            if not any(set(run) & set(other) for other in chosen):
                chosen.append(run)
            if len(chosen) == most:
                break
        return chosen

    def alike(self, value: int, *, kind: str, grid_code: str, least: int = 5) -> Alike | None:
        """How often the answer was given to like cases in the smallest place where there were at least so many; None where nowhere.
        `kind` says what is alike beside the place."""
        for digits in LEVELS:
            place = grid_code[:digits]
            total = self._count(key_of(kind, place))
            if total >= least:
                return Alike(digits, self._count(key_of(kind, place, value)), total)
        return None

    def _count(self, key: int) -> int:
        place = int(np.searchsorted(self.counted, np.uint64(key)))
        return int(self.counts[place]) if place < len(self.counted) and int(self.counted[place]) == key else 0


def key_of(kind: str, place: str, value: int | None = None) -> int:
    """The number under which it is kept how often: 64 bits, so that no two of a city meet."""
    return int.from_bytes(blake2b(f"{kind}|{place}|{value}".encode(), digest_size=8).digest(), "little")


def whole_weights(weights: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Weights (F × C) as whole numbers of one byte, and the scale of each column."""
    scale = np.abs(weights).max(axis=0, initial=0.0) / WIDEST
    scale[scale == 0] = 1.0
    return np.rint(weights / scale).astype(np.int8), scale.astype(np.float32)


def as_bytes(one: Learned) -> bytes:
    """How it is kept."""
    return packed(
        {"sharpness": one.sharpness},
        {
            "answers": ("i32", np.array(one.answers, dtype=np.int32)),
            "features": ("u32", one.features),
            "value": ("f32", one.value),
            "weights": ("i8", one.weights.reshape(-1)),
            "scale": ("f32", one.scale),
            "bias": ("f32", one.bias),
            "counted": ("u64", one.counted),
            "counts": ("u32", one.counts),
        },
    )


def from_bytes(kept: bytes, *, digest: str) -> Learned:
    """What was kept. Raises NotOurs."""
    facts, arrays = unpacked(kept, digest=digest)
    try:
        answers, features = arrays["answers"], arrays["features"]
        shapes_fit = (
            len(arrays["value"]) == len(features)
            and len(arrays["scale"]) == len(arrays["bias"]) == len(answers)
            and len(arrays["counted"]) == len(arrays["counts"])
        )
        weights = arrays["weights"].reshape(len(features), len(answers))
        sharpness = float(facts["sharpness"])
    except (KeyError, TypeError, ValueError) as error:
        raise NotOurs("an array is missing, or of another length") from error
    if not shapes_fit:
        raise NotOurs("arrays of lengths that do not fit")
    return Learned(
        answers=tuple(int(each) for each in answers), features=features, value=arrays["value"], weights=weights, scale=arrays["scale"],
        bias=arrays["bias"], sharpness=sharpness, counted=arrays["counted"], counts=arrays["counts"],
    )  # fmt: skip
