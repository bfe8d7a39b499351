"""One target fuzzed: its process fed, watched, and started anew where an input has ended it."""

from __future__ import annotations

import contextlib
import random
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypedDict

from wanmi.kit.apart import wire
from wanmi.site.fuzz.targets import TARGETS

LONGEST = 1.0  # s of reckoning
PATIENCE = 20.0  # s by the clock, on a busy machine
WARM = 0.2  # share of the inputs after which memory has to stand still
KEPT = 20  # inputs kept for a look
MB = 2**20
BATCH = 100  # inputs sent at once


class InputResult(TypedDict):
    """Of one input: read, refused, or what was raised; s of reckoning; bytes in memory then."""

    what: str
    cpu: float
    resident: float


@dataclass
class Fuzzed:
    """What became of so many inputs. `ended`, `slow`, `strange`: those that ended the process, reckoned too long, raised what is no
    refusal."""

    name: str
    apart: bool
    keeps: bool = False
    inputs: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    ended: list[bytes] = field(default_factory=list)
    slow: list[bytes] = field(default_factory=list)
    strange: list[tuple[str, bytes]] = field(default_factory=list)
    slowest: float = 0.0
    grown: float = 0.0  # MB in memory from WARM of the inputs to the end, of one process
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """What runs apart may be ended (a reader is) and may raise (that is told as a broken file); nothing may be slow or keep memory,
        but where that is known."""
        return not self.slow and (self.keeps or self.grown < 32) and (self.apart or not (self.ended or self.strange))

    def as_line(self) -> str:
        counts = " ".join(f"{self.outcomes[what]:>7} {what}" for what in ("read", "refused", "strange", "ended"))
        figures = f"slowest {self.slowest * 1000:>5.0f} ms  memory {self.grown:+.1f} MB  {self.seconds:>5.0f} s"
        return f"{self.name:<11} {self.inputs:>7} inputs {counts}  {figures}  {'ok' if self.ok else 'MISSED'}"


class Victim:
    def __init__(self, name: str) -> None:
        self.line, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-m", "wanmi.site.fuzz.victim", name, str(theirs.fileno())]
            self.process = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.line.settimeout(PATIENCE)

    def parse(self, bodies: list[bytes]) -> Iterator[InputResult | None]:
        """What became of each. Stops after a None, where one has ended it, and after one that reckons on."""
        try:
            wire.send(self.line, bodies)
            for _ in bodies:
                yield wire.receive(self.line)
        except (EOFError, BrokenPipeError, ConnectionResetError):
            yield None
        except TimeoutError:
            yield {"what": "slow", "cpu": PATIENCE, "resident": 0}

    def end(self) -> None:
        self.line.close()
        self.process.kill()
        self.process.wait()


def fuzz(name: str, *, inputs: int, seed: int = 1) -> Fuzzed:
    target, chance = TARGETS[name], random.Random(f"{name} {seed}")  # noqa: S311 (the same each time)
    made, found, began = list(target.seeds()), Fuzzed(name, target.apart, target.keeps), time.monotonic()
    waiting, drawn = list(made), 0
    victim, first = Victim(name), 0.0
    try:
        while waiting or drawn < inputs:
            while len(waiting) < BATCH and drawn < inputs:
                waiting.append(target.mutate(chance, made))
                drawn += 1
            for outcome in victim.parse(waiting[:BATCH]):
                _note(found, waiting.pop(0), outcome)
                if outcome is None or outcome["what"] == "slow":
                    victim.end()
                    victim, first = Victim(name), 0.0
                    break
                first = first or (outcome["resident"] if drawn >= inputs * WARM else 0.0)
                found.grown = (outcome["resident"] - first) / MB if first else found.grown
    finally:
        with contextlib.suppress(OSError):
            victim.end()
    found.seconds = time.monotonic() - began
    return found


def _note(found: Fuzzed, body: bytes, outcome: InputResult | None) -> None:
    found.inputs += 1
    if outcome is None:
        found.outcomes["ended"] += 1
        found.ended = [*found.ended, body][:KEPT]
        return
    what = outcome["what"]
    found.slowest = max(found.slowest, outcome["cpu"])
    if outcome["cpu"] > LONGEST:
        found.slow = [*found.slow, body][:KEPT]
    if what in ("read", "refused"):
        found.outcomes[what] += 1
        return
    found.outcomes["strange"] += 1
    if what.split(":")[0] not in {each.split(":")[0] for each, _ in found.strange}:
        found.strange = [*found.strange, (what, body)][:KEPT]
