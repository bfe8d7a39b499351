"""One bench after the other, each in a process and a place of its own: what befalls one is told with its name, and the rest run."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO

from wanmi.site.bench.figure import HEAD, Figure
from wanmi.site.bench.places import place_for

LONGEST = 3600.0  # s after which a bench that does not end is ended
PLACELESS = ("division",)  # ask no database
# A bench asks faster than a person may: the shares a person has are off.
UNBOUND = {f"WANMI_{name}": "0" for name in ("API_RATE", "TILE_RATE", "UPLOADS", "UPLOAD_GB", "UPLOADS_AT_ONCE", "EXPORTS", "EXPORT_ROWS")}


@dataclass
class BenchResult:
    """What a bench came to: its figures, and why it broke ('' where it did not)."""

    name: str
    figures: list[Figure] = field(default_factory=list)
    trouble: str = ""
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        return not self.trouble and all(figure.ok for figure in self.figures)


def run(name: str, options: Sequence[str], *, hear: Callable[[Figure], None], longest: float = LONGEST) -> BenchResult:
    """Run a bench to its end; `hear` is told each figure as it comes."""
    result, began = BenchResult(name), time.perf_counter()
    try:
        if name in PLACELESS:
            _measure(result, options, {}, hear, longest)
        else:
            with place_for(name) as environment:
                _measure(result, options, environment, hear, longest)
    except subprocess.CalledProcessError as error:
        result.trouble = _last(error.stderr or str(error))
    except Exception as error:
        result.trouble = f"{type(error).__name__}: {error}"
    result.seconds = time.perf_counter() - began
    return result


def _measure(
    result: BenchResult, options: Sequence[str], environment: Mapping[str, str], hear: Callable[[Figure], None], longest: float
) -> None:
    command = [sys.executable, "-m", "wanmi.site.bench", "--in-place", result.name, *options]
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            command, env={**os.environ, **UNBOUND, **environment}, stdout=subprocess.PIPE, stderr=errors, text=True, start_new_session=True
        )
        late = threading.Timer(longest, _end, [process])
        late.start()
        try:
            assert process.stdout is not None  # noqa: S101 (asked for above)
            for line in process.stdout:
                figure = Figure(**json.loads(line))
                result.figures.append(figure)
                hear(figure)
            process.wait()
        finally:
            late.cancel()
            _end(process)
        if process.returncode:
            result.trouble = f"not done in {longest:.0f} s" if process.returncode == -signal.SIGKILL else _last(_read(errors))
        elif not result.figures:
            result.trouble = "no figure came of it"


def _end(process: subprocess.Popen[str]) -> None:
    """The bench and whatever it started and left."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _read(file: IO[str]) -> str:
    file.seek(0)
    return file.read()


def _last(text: str) -> str:
    """The line of a traceback that says what it was."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    return lines[-1][:400] if lines else "it ended without a word"


def summary(results: Iterable[BenchResult]) -> str:
    """All figures in one table, then what missed its reach and what broke, by name."""
    results = list(results)
    lines = ["", HEAD, *(figure.as_line() for each in results for figure in each.figures)]
    missed = [figure.name for each in results for figure in each.figures if not figure.ok]
    count = sum(len(each.figures) for each in results)
    lines += ["", f"{count} figures of {len(results)} benches in {sum(each.seconds for each in results) / 60:.1f} min"]
    lines += [f"MISSED  {name}" for name in missed]
    lines += [f"BROKE   {each.name}: {each.trouble}" for each in results if each.trouble]
    return "\n".join(lines if missed or any(each.trouble for each in results) else [*lines, "all hold"])
