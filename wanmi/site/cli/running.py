"""`wanmi up` and `wanmi prepare`."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import click

from wanmi.site.cli.ready import embedded
from wanmi.site.cluster import Cluster
from wanmi.site.folders import close_to_others, data_folder
from wanmi.site.programs import Beside, Program, Say, end_with_parent, run_programs
from wanmi.site.serving import serving_command
from wanmi.site.trouble import Trouble

READ = 20.0  # s at most that what works behind leaves the processors to the server's start
WATCH = 3.0  # s between two looks at the database
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), envvar="PORT", default=8000, show_default=True, help="Where the server listens.")
@click.option("--bind", envvar="WANMI_BIND", default="127.0.0.1", show_default=True, help="The address it listens at; 0.0.0.0 for all.")
@click.option("--workers", envvar="WANMI_WORKERS", type=click.IntRange(1, 64), default=2, show_default=True, help="Server processes.")
@click.option("--demo", is_flag=True, help="Build the demo city first, and write its past year in the background.")
@click.option("--keep-database", is_flag=True, help="Leave the private database running at the end.")
def up(port: int, bind: str, workers: int, demo: bool, keep_database: bool) -> None:
    """Run everything in the foreground: database, server, background worker.

    Brings tables, standards and static files up to date first. Ctrl-C stops all of it in order; whatever dies on the way is
    started again.
    """
    data = data_folder()
    close_to_others(data)
    with _alone(data), _stoppable():
        _check_free(bind, port)
        cluster = embedded()
        try:
            if cluster is not None:
                _start(cluster)
            if not _is_prepared(demo):
                _run_prepare(demo)
            answers = asyncio.Event()
            beside: list[Beside] = [_announce(bind, port, answers)]
            if cluster is not None:
                beside.append(_watch(cluster))
            run_programs(_programs(data, bind, port, workers, demo), beside, answers)
        except Stopped:
            click.echo("==> told to stop; what was prepared so far is kept, the next start goes on from there")
        finally:
            _deaf()
            if cluster is not None and not keep_database:
                cluster.stop()
        click.echo("==> stopped")


class Stopped(BaseException):
    """Somebody has told us to stop before all runs; the supervisor has its own ear."""


@contextlib.contextmanager
def _stoppable() -> Iterator[None]:
    """SIGINT, SIGTERM and SIGHUP stop us wherever we are, in order."""

    def stop(number: int, frame: object) -> None:
        _deaf()
        raise Stopped

    before = {number: signal.signal(number, stop) for number in STOPPING}
    try:
        with contextlib.suppress(Stopped):
            yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _deaf() -> None:
    """From now on we are stopping already."""
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)


def _start(cluster: Cluster) -> None:
    if elsewhere := cluster.elsewhere_note():
        click.echo(f"==> {elsewhere}")
    if cluster.start():
        click.echo("==> database started")


@click.command()
@click.option("--demo", is_flag=True, help="Build the demo city too, where there is no city yet.")
def prepare(demo: bool) -> None:
    """Bring tables, standards and static files up to date (what `wanmi up` does first). Does nothing twice."""
    from wanmi.site.cli.ready import django_ready

    django_ready()
    from wanmi.site.preparation import prepare_city

    prepare_city(demo=demo, say=click.echo)


def _alone(data: Path) -> IO[str]:
    """The lock that keeps a second `wanmi up` from the same data folder."""
    lock = (data / "up.lock").open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Trouble(f"Wanmi already runs from {data}; stop it first, or choose another data folder with WANMI_DATA.") from error
    return lock


def _check_free(bind: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in bind else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError as error:
            raise Trouble(f"Nothing can listen at {bind}:{port} ({error.strerror}); choose another port with PORT.") from error


def _is_prepared(demo: bool) -> bool:
    """Whether `wanmi prepare` would find nothing to do, asked without reading the program for it."""
    began = time.perf_counter()
    if subprocess.run([sys.executable, "-m", "wanmi.site.prepared", *(["--demo"] if demo else [])]).returncode:
        return False
    click.echo(f"==> tables, standards, static files{' and demo city' if demo else ''} in order ({time.perf_counter() - began:.1f} s)")
    return True


def _run_prepare(demo: bool) -> None:
    """In a process of its own: the supervisor stays small. Whoever stops us meanwhile ends it, with all that it has begun."""
    command = [sys.executable, "-m", "wanmi.site.cli", "prepare", *(["--demo"] if demo else [])]
    preparing = subprocess.Popen(command, start_new_session=True, preexec_fn=end_with_parent)
    try:
        code = preparing.wait()
    except BaseException:  # each step is one transaction or takes up what it finds: nothing is lost by ending it outright
        os.killpg(preparing.pid, signal.SIGKILL)
        preparing.wait()
        raise
    if code:
        raise Trouble("The city could not be prepared, see above.")


def _programs(data: Path, bind: str, port: int, workers: int, demo: bool) -> list[Program]:
    figures = data / "metrics"
    shutil.rmtree(figures, ignore_errors=True)
    figures.mkdir(mode=0o700)
    shared = {
        "DJANGO_SETTINGS_MODULE": "wanmi.site.settings",
        "WANMI_LOG": os.environ.get("WANMI_LOG") or ("console" if sys.stdout.isatty() else "json"),
        "PYTHONUNBUFFERED": "1",
        "MALLOC_ARENA_MAX": "2",  # glibc's arenas for every thread would double the server's memory
    }
    python = sys.executable
    # Live streams are open requests, hence the high mark of requests at once; pages are bounded by WANMI_THREADS.
    options = ["--backlog", "2048", "--backpressure", "2000", "--respawn-failed-workers", "--respawn-interval", "1"]
    serving = serving_command(host=bind, port=port, workers=workers, options=options)
    working = [python, "-m", "wanmi.site.worker"]
    programs = [
        Program("server", serving, {**shared, "WANMI_PROCESS": "server", "PROMETHEUS_MULTIPROC_DIR": str(figures)}),
        Program("worker", working, {**shared, "WANMI_PROCESS": "worker"}, after=READ),
    ]
    if demo:
        programs.append(Program("history", [python, "-m", "wanmi.site.cli", "demo", "--history"], shared, once=True, after=READ))
    return programs


def _announce(bind: str, port: int, heard: asyncio.Event) -> Beside:
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(bind, bind)  # noqa: S104
    address = f"http://{host}:{port}"

    def answers() -> bool:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    async def until_it_answers(say: Say) -> None:
        while not await asyncio.to_thread(answers):
            await asyncio.sleep(0.1)
        heard.set()
        say(f"==> 万米 Wanmi is ready at {address}")

    return until_it_answers


def _watch(cluster: Cluster) -> Beside:
    async def keep_running(say: Say) -> None:
        while True:
            await asyncio.sleep(WATCH)
            if cluster.running():
                continue
            try:
                if await asyncio.to_thread(cluster.start):
                    say("==> the database had stopped; it runs again")
            except Trouble as trouble:
                say(f"==> {trouble}")

    return keep_running
