"""A small city of its own under `wanmi up`, people at work in it, and kills: what an unclean machine does to it."""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psycopg

from wanmi.cases.tests.cast import SOUTH, WEST
from wanmi.site.cluster import Cluster
from wanmi.site.database import connection_settings, libpq_environment
from wanmi.site.tests.servers import _free_port

AWAY = (httpx.HTTPError, OSError)
FURNISH = """
import json, sys, django
django.setup()
from django.utils import timezone
from wanmi.cases.models import Case
from wanmi.cases.tests.cast import small_city
from wanmi.people.actions import issue_token
cast = small_city()
told = {name: issue_token(seat=cast.seats[name], device="kills", at=timezone.now())[0] for name in ("acceptor", "clerk")}
print(json.dumps(told | {"subclass": cast.litter.pk}))
"""
EXPORT = """
import django
django.setup()
from django.utils import timezone
from wanmi.cases.tests.cast import small_city
from wanmi.deliveries.actions.exporting import ask_for_export
ask_for_export(kind="components", form="gpkg", system="cgcs2000", area_code="", by=small_city().clerk, at=timezone.now())
"""


class KilledCity:
    """The city in `data`; `log` is what `wanmi up` said."""

    def __init__(self, data: Path, *, seed: int) -> None:
        self.data, self.drawing, self.port = data, random.Random(seed), _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in ("WANMI_TEST_DATABASE", "WANMI_EVIDENCE", "DATABASE_URL")},
            "WANMI_DATA": str(data), "DJANGO_SETTINGS_MODULE": "wanmi.site.settings", "WANMI_API_RATE": "0", "PORT": str(self.port),
        }  # fmt: skip
        self.said = (data / "up.log").open("wb")
        command = [sys.executable, "-m", "wanmi.site.cli", "up", "--workers", "1"]
        self.up = subprocess.Popen(command, env=self.environment, stdout=self.said, stderr=self.said)
        self.cluster = Cluster(data)
        self.told: dict[str, Any] = {}
        self.ended = threading.Event()
        self.reported: dict[str, str] = {}  # uuid → number, as acknowledged
        self.moved: dict[str, str] = {}  # key of a move → number, as acknowledged
        self.backups: list[tuple[Path, int]] = []
        self.killed: list[str] = []
        self.bag: list[str] = []

    # ── the city itself ──────────────────────────────────────────────────────────────────────────────────────────────
    def until(self, holds: Callable[[], bool], *, within: float, what: str) -> float:
        """How long it took. Raises AssertionError where it does not come."""
        began = time.monotonic()
        while True:
            with contextlib.suppress(psycopg.Error, *AWAY):
                if holds():
                    return time.monotonic() - began
            assert time.monotonic() - began < within, f"{what} within {within:.0f} s; {(self.data / 'up.log').read_text()[-3000:]}"
            time.sleep(0.3)

    def answers(self) -> bool:
        return httpx.get(f"{self.address}/healthz", timeout=2).status_code == 200

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, *command], env=self.environment, capture_output=True, text=True, timeout=120)

    def furnish(self) -> None:
        self.until(self.answers, within=300, what="the city answers")
        done = self.run("-c", FURNISH)
        assert done.returncode == 0, done.stderr[-2000:]
        self.told = json.loads(done.stdout.strip().splitlines()[-1])

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        place = libpq_environment(connection_settings(self.data, None))
        told: dict[str, Any] = {name.removeprefix("PG").lower(): value for name, value in place.items()}
        told["dbname"] = told.pop("database")
        with psycopg.connect(**told) as line:
            return line.execute(statement).fetchall()

    def stop(self) -> None:
        self.up.send_signal(signal.SIGTERM)
        try:
            self.up.wait(40)
        finally:
            self.up.kill()
            self.cluster.stop()
            self.said.close()

    # ── people at work ───────────────────────────────────────────────────────────────────────────────────────────────
    def asks(self, who: str, method: str, path: str, **more: Any) -> httpx.Response | None:
        """An answer, or None where the city is away."""
        heads = {"Authorization": f"Bearer {self.told[who]}", "X-Device": "kills"}
        with contextlib.suppress(*AWAY):
            answer = httpx.request(method, f"{self.address}/api/v1{path}", headers=heads, timeout=20, **more)
            return answer if answer.status_code < 500 else None
        return None

    def report_and_move(self) -> None:
        body = {
            "uuid": str(uuid4()), "subclass_id": self.told["subclass"], "description": "散落垃圾",
            "location": [WEST + 0.0005, SOUTH + 0.0005], "address": "浅水街 1 号", "source": "hotline", "evidence": [],
        }  # fmt: skip
        while not self.ended.is_set():
            if (answer := self.asks("acceptor", "POST", "/reports", json=body)) is not None:
                assert answer.status_code in (200, 201), answer.text
                self.reported[body["uuid"]] = number = answer.json()["number"]
                break
            time.sleep(0.3)
        key = str(uuid4())
        while not self.ended.is_set():
            given = {"key": key, "version": 1, "reason": "现场无此问题"}
            if (answer := self.asks("acceptor", "POST", f"/cases/{number}/moves/reject", json=given)) is not None:
                assert answer.status_code in (200, 201), answer.text
                self.moved[key] = number
                return
            time.sleep(0.3)

    def import_some(self) -> None:
        """A file of four hundred manholes, through to the end or as far as the kills let it come."""
        first = self.drawing.randrange(10**5, 9 * 10**5)
        lines = ["ObjID,ObjName,ObjState,DeptName2,ORDate,经度,纬度"]
        places = [f"{WEST + 0.0001 + at * 2e-6:.7f},{SOUTH + 0.0004}" for at in range(400)]
        lines += [f"9901010101{first + at:06},上水井盖,完好,浅水自来水公司,20240105,{place}" for at, place in enumerate(places)]
        file = {"file": ("部件.csv", io.BytesIO("\n".join(lines).encode()), "text/csv")}
        answer = self.asks("clerk", "POST", "/deliveries", data={"kind": "components", "source": "测绘院"}, files=file)
        if answer is None or answer.status_code != 201:
            return
        id = answer.json()["id"]
        self.asks("clerk", "POST", f"/deliveries/{id}/check", json={"system": "wgs84"})
        while not self.ended.is_set():
            now = self.asks("clerk", "GET", f"/deliveries/{id}")
            if now is not None and now.json()["state"] == "checked" and not now.json()["taken"]:
                self.asks("clerk", "POST", f"/deliveries/{id}/steps", json={"step": "take"})
            elif now is not None and now.json()["state"] not in ("checking", "taking"):
                return
            time.sleep(0.5)

    def back_up(self) -> None:
        folder = self.data / "backups" / uuid4().hex
        done = self.run("-m", "wanmi.site.cli", "db", "backup", str(folder))
        self.backups.append((folder, done.returncode))

    def at_work(self, *work: Callable[[], Any]) -> list[threading.Thread]:
        def again(one: Callable[[], Any]) -> None:
            while not self.ended.is_set():
                with contextlib.suppress(subprocess.TimeoutExpired):
                    one()
                self.ended.wait(0.2)

        threads = [threading.Thread(target=again, args=(one,)) for one in work]
        for thread in threads:
            thread.start()
        return threads

    # ── kills ────────────────────────────────────────────────────────────────────────────────────────────────────────
    def kill_one(self) -> None:
        """One of server, worker and database, drawn, each in turn before any comes again; the first that is there, where it is not."""
        if not self.bag:
            self.bag = self.drawing.sample(("server", "worker", "database"), 3)
        for which in (self.bag.pop(), "database", "worker", "server"):
            pids = list(self._pids(which))
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            if pids:
                self.killed.append(which)
                return

    def _pids(self, which: str) -> Iterator[int]:
        if which == "database":
            postmaster = self.cluster._postmaster()
            yield from [postmaster] if postmaster else []
        else:
            yield from self._children({"server": "granian", "worker": "wanmi.site.worker"}[which])

    def _children(self, word: str) -> Iterator[int]:
        for entry in Path("/proc").iterdir():
            with contextlib.suppress(OSError, ValueError):
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                if parent == self.up.pid and word in (entry / "cmdline").read_text():
                    yield int(entry.name)
