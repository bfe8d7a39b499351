"""The supervisor, with real processes: what dies comes back, what is asked to end ends, nothing is left behind."""

from __future__ import annotations

import asyncio
import os
import sys
import time

import pytest

from wanmi.site import programs
from wanmi.site.programs import Program, ProgramRunner

pytestmark = pytest.mark.slow


def run_for(programs: list[Program], *, until, seconds: float = 15) -> list[str]:
    """Supervise until `until(lines)` holds, then stop; everything that was said."""
    lines: list[str] = []

    async def main() -> None:
        one = ProgramRunner(programs, lines.append)
        running = asyncio.create_task(one.run())
        deadline = time.monotonic() + seconds
        while not until(lines) and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        one.stop()
        await running

    asyncio.run(main())
    assert until(lines), lines
    return lines


def python(code: str) -> list[str]:
    return [sys.executable, "-u", "-c", code]


def test_what_dies_is_started_again_and_says_why():
    lines = run_for([Program("server", python("print('up'); raise SystemExit(3)"))], until=lambda said: sum("│ up" in x for x in said) == 2)
    assert any("ended with exit code 3; starting it again" in line for line in lines)


def test_what_is_to_run_once_is_not_started_again():
    once = Program("history", python("print('written')"), once=True)
    lines = run_for(
        [once, Program("server", python("import time; time.sleep(1); print('done'); time.sleep(60)"))],
        until=lambda said: any("done" in x for x in said),
    )
    assert sum("written" in line for line in lines) == 1


def test_what_works_behind_waits_for_the_server_but_not_for_ever():
    behind = Program("worker", python("print('works'); import time; time.sleep(60)"), after=0.8)
    began = time.monotonic()
    run_for([behind], until=lambda said: any("works" in x for x in said))
    assert time.monotonic() - began > 0.8

    async def answered() -> None:
        ready = asyncio.Event()
        lines: list[str] = []
        one = ProgramRunner([Program("worker", behind.command, after=600)], lines.append, ready)
        running = asyncio.create_task(one.run())
        await asyncio.sleep(0.2)
        assert not lines
        ready.set()
        while not lines:
            await asyncio.sleep(0.02)
        one.stop()
        await running

    asyncio.run(asyncio.wait_for(answered(), 30))


def test_a_process_that_will_not_end_is_ended_with_its_children(monkeypatch):
    monkeypatch.setattr(programs, "PATIENCE", 0.3)
    stubborn = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen(["sleep", "60"])
print("pids", os.getpid(), child.pid)
time.sleep(60)
"""
    lines = run_for([Program("worker", python(stubborn))], until=lambda said: any("pids" in x for x in said))
    pids = [int(word) for word in next(line for line in lines if "pids" in line).split()[-2:]]
    time.sleep(0.2)
    assert [pid for pid in pids if alive(pid)] == []


def test_a_parent_that_dies_takes_its_children_along_and_comes_back():
    parent = (
        "import os, subprocess; child = subprocess.Popen(['sleep', '60']); print('pids', child.pid, flush=True); os.kill(os.getpid(), 9)"
    )
    lines = run_for([Program("server", python(parent))], until=lambda said: sum("pids" in x for x in said) == 2)
    time.sleep(0.2)
    assert [line for line in lines if "pids" in line and alive(int(line.split()[-1]))] == []


def alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_each_program_gets_its_own_environment(monkeypatch):
    monkeypatch.setenv("SHARED", "all")
    shown = python("import os; print(os.environ['SHARED'], os.environ.get('OWN'))")
    lines = run_for(
        [Program("a", shown, {"OWN": "one"}, once=True), Program("bb", shown, once=True)],
        until=lambda said: len([x for x in said if "all" in x]) == 2,
    )
    assert sorted(lines) == ["a  │ all one", "bb │ all None"]
    assert "OWN" not in os.environ


@pytest.mark.parametrize(("code", "words"), [(0, "exit code 0"), (-9, "signal SIGKILL")])
def test_an_end_is_told_in_words(code, words):
    assert programs._words(code) == words


def test_what_runs_once_goes_on_after_it_was_killed_but_not_after_it_failed(tmp_path):
    mark = tmp_path / "begun"
    killed = python(
        f"import os, pathlib; m = pathlib.Path({str(mark)!r}); m.exists() or (m.touch(), os.kill(os.getpid(), 9)); print('whole')"
    )
    lines = run_for([Program("history", killed, once=True)], until=lambda said: any("whole" in line for line in said))
    assert any("SIGKILL" in line for line in lines)
    lines = run_for(
        [Program("history", python("raise SystemExit(3)"), once=True)], until=lambda said: any("not tried again" in line for line in said)
    )
    assert not any("starting it again" in line for line in lines)
