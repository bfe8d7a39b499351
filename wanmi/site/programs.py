"""Keeps the processes of one installation running: starts them, prefixes what they say, starts again what dies, stops all.

Knows nothing of Django, so that it stays small: it lives as long as the installation does.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
import time
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field

PATIENCE = 15.0  # s between asking a process to stop and ending it
LONGEST_PAUSE = 30.0  # s before a process that keeps dying is started again
STEADY = 60.0  # s after which a process counts as healthy and its next pause is short again
CHECK_EVERY = 0.1  # s between two looks at whether a process lives
END_WITH_PARENT = 1  # PR_SET_PDEATHSIG
Say = Callable[[str], None]
Beside = Callable[[Say], Coroutine[None, None, None]]


@dataclass
class Program:
    """One process to keep running; `once`: to run to its end, and only told when it fails."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    once: bool = False
    after: float = 0.0  # s at most that it waits at the very first for what comes before it: `ready` of the supervisor


class ProgramRunner:
    """Runs programs until `stop` is called."""

    def __init__(self, programs: Sequence[Program], say: Say, ready: asyncio.Event | None = None) -> None:
        self.programs = programs
        self.ready = ready or asyncio.Event()
        self.say = say
        self.width = max(len(program.name) for program in programs)
        self._running: dict[str, Process] = {}
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        """Until stopped; then each process is asked to end, and ended where it does not."""
        keepers = [asyncio.create_task(self._keep(program)) for program in self.programs]
        await self._stopping.wait()
        await asyncio.gather(*(self._end(process) for process in list(self._running.values())))
        for keeper in keepers:
            keeper.cancel()
        await asyncio.gather(*keepers, return_exceptions=True)

    async def _keep(self, program: Program) -> None:
        pause = 0.5
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.ready.wait(), program.after)
        while not self._stopping.is_set():
            began = time.monotonic()
            code = await self._run_once(program)
            if self._stopping.is_set() or (program.once and code == 0):
                return
            if program.once and code > 0:  # it has said why; one that was killed goes on from where it was
                self._line(program.name, f"ended with {_words(code)}; it is not tried again")
                return
            pause = 0.5 if time.monotonic() - began > STEADY else min(pause * 2, LONGEST_PAUSE)
            self._line(program.name, f"ended with {_words(code)}; starting it again in {pause:.0f} s")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)

    async def _run_once(self, program: Program) -> int:
        process = await asyncio.create_subprocess_exec(
            *program.command,
            env={**os.environ, **program.environment},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=PIPE,
            stderr=STDOUT,
            limit=2**20,
            start_new_session=True,  # Ctrl-C at the terminal reaches the supervisor alone, which stops them in order
            preexec_fn=end_with_parent,
        )
        self._running[program.name] = process
        speaking = asyncio.create_task(self._pass_on(program.name, process))
        try:
            await _gone(process)
            return await process.wait()
        finally:
            self._running.pop(program.name, None)
            await speaking

    async def _pass_on(self, name: str, process: Process) -> None:
        assert process.stdout is not None  # noqa: S101  asked for above
        while True:
            try:
                line = await process.stdout.readline()
            except ValueError:  # a line longer than the limit: its head is dropped
                continue
            if not line:
                return
            self._line(name, line.decode(errors="replace").rstrip())

    def _line(self, name: str, text: str) -> None:
        self.say(f"{name:<{self.width}} │ {text}")

    async def _end(self, process: Process) -> None:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(_gone(process), PATIENCE)
        _end_group(process)


async def _gone(process: Process) -> None:
    """Until the process itself has ended. Its own `wait` would also wait for children of it that hold its output open, and a
    server whose parent died must not keep the port from its successor: what it left behind is ended."""
    while process.returncode is None:
        await asyncio.sleep(CHECK_EVERY)
    _end_group(process)


def _end_group(process: Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def end_with_parent() -> None:
    """In the child: a supervisor that is killed outright takes its processes along."""
    ctypes.CDLL(None).prctl(END_WITH_PARENT, signal.SIGTERM)


def _words(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def run_programs(programs: Sequence[Program], beside: Sequence[Beside] = (), ready: asyncio.Event | None = None) -> None:
    """Run `programs` in the foreground until SIGINT, SIGTERM or SIGHUP, and what is to be watched beside them. `ready`: set when those
    that stand `after` may come."""
    asyncio.run(_run_programs(programs, beside, ready))


async def _run_programs(programs: Sequence[Program], beside: Sequence[Beside], ready: asyncio.Event | None) -> None:
    supervisor = ProgramRunner(programs, _print, ready)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, supervisor.stop)
    watching = [asyncio.create_task(_say_stopping(watch, _print)) for watch in beside]
    await supervisor.run()
    for task in watching:
        task.cancel()


async def _say_stopping(watch: Beside, say: Say) -> None:
    try:
        await watch(say)
    except Exception as fault:
        say(f"==> watching ended: {fault!r}")


def _print(line: str) -> None:
    # A reader that went away (a closed pipe) must not take the installation down.
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
