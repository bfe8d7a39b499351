"""What the inhabitants did, counted: calls by name and answer, refusals that were to be expected and those that were not, times."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field

BROKEN = "broken"  # the code of an answer that is no problem document


@dataclass
class Tally:
    """Calls and their times in seconds. `expected` tells for each refused call whether it was meant to be refused."""

    began: float = field(default_factory=time.monotonic)
    calls: Counter[str] = field(default_factory=Counter)
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    surprises: Counter[tuple[str, str]] = field(default_factory=Counter)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    cases: int = 0

    def note(self, name: str, seconds: float, refused_as: str = "", *, expected: bool = False) -> None:
        """One call that was answered; `refused_as` is the problem's code, "" where it was made."""
        self.seconds.setdefault(name, []).append(seconds)
        if not refused_as:
            self.calls[name] += 1
        else:
            (self.refused if expected else self.surprises)[(name, refused_as)] += 1

    def lines(self) -> list[str]:
        """The tally in words, ready to print."""
        passed = max(time.monotonic() - self.began, 0.001)
        every = sorted(second for seconds in self.seconds.values() for second in seconds)
        report = [f"{'办理 calls':<28}{'次 count':>9}{'p50 ms':>9}{'p95 ms':>9}"]
        for name in sorted(self.seconds, key=lambda name: -len(self.seconds[name])):
            own = sorted(self.seconds[name])
            report.append(f"{name:<30}{self.calls[name]:>9}{share(own, 0.5) * 1000:>9.0f}{share(own, 0.95) * 1000:>9.0f}")
        report += _refusals("预期的拒绝 refused as expected", self.refused)
        report += _refusals("意外的拒绝 refused unexpectedly", self.surprises)
        report.append(
            f"{len(every)} calls in {passed:.0f} s, p50 {share(every, 0.5) * 1000:.0f} ms, p95 {share(every, 0.95) * 1000:.0f} ms; "
            f"{self.cases} 件上报 reports, {self.cases / passed:.2f}/s"
        )
        return report


def _refusals(head: str, counted: Counter[tuple[str, str]]) -> list[str]:
    if not counted:
        return []
    return [head] + [f"  {name:<28}{code:<24}{count:>6}" for (name, code), count in counted.most_common()]


def share(values: list[float], part: float) -> float:
    """The value below which `part` of the sorted values lie; 0 where there are none."""
    return values[min(len(values) - 1, int(len(values) * part))] if values else 0.0
