"""One measured figure: its value, what it is held against, and whether it reaches what it must."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """`ratio` is value / baseline where there is one; `reach` says in words what `ok` was judged by."""

    name: str
    value: float
    unit: str
    baseline: float | None
    ratio: float | None
    reach: str
    ok: bool

    def as_json(self) -> str:
        return json.dumps({key: round(value, 4) if isinstance(value, float) else value for key, value in asdict(self).items()})

    def as_line(self) -> str:
        held = "–" if self.baseline is None else f"{self.baseline:,.3g}"
        ratio = "–" if self.ratio is None else f"{self.ratio:.2f}"
        mark = "ok" if self.ok else "MISSED"
        return f"{self.name:<34} {self.value:>12,.4g} {self.unit:<12} {held:>12} {ratio:>7}  {self.reach:<34} {mark}"


@dataclass
class BenchOptions:
    """What the command line asks of a bench beside its name."""

    misses: Path | None = None  # where to list what an accuracy bench did not find
    corpora: tuple[Path, ...] = ()  # further pairs of address and point


OPTIONS = BenchOptions()

HEAD = f"{'figure':<34} {'value':>12} {'unit':<12} {'baseline':>12} {'ratio':>7}  {'reach':<34} verdict"

Bench = Callable[[], Iterable[Figure]]
BENCHES: dict[str, Bench] = {}


def bench(name: str) -> Callable[[Bench], Bench]:
    """Give a bench the name by which `script/bench NAME` calls it."""

    def keep(function: Bench) -> Bench:
        BENCHES[name] = function
        return function

    return keep


def rate(work: Callable[[], object], *, seconds: float = 2.0, each: int = 50) -> float:
    """How many times a second `work` runs: the median of rounds of `each`, for about `seconds`."""
    rounds: list[float] = []
    until = time.perf_counter() + seconds
    while time.perf_counter() < until or len(rounds) < 3:
        began = time.perf_counter()
        for _ in range(each):
            work()
        rounds.append(each / (time.perf_counter() - began))
    return statistics.median(rounds)


def alternately(first: Callable[[], object], second: Callable[[], object], *, rounds: int = 5, each: int = 200) -> tuple[float, float]:
    """The rates of two works, measured in turns so that both meet the same machine: medians."""
    rates: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for work, kept in zip((first, second), rates, strict=True):
            kept.append(rate(work, seconds=0, each=each // 3))
    return statistics.median(rates[0]), statistics.median(rates[1])


def percentile(values: Iterable[float], share: float) -> float:
    """The value below which `share` (0–1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
