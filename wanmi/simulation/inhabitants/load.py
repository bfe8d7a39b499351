"""As many reports as the city takes: N clients at once, each on its own connection, no pause. For the bench and the curious."""

from __future__ import annotations

import http.client
import json
import random
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from wanmi.people.rules.demo import DEMO_PASSWORD
from wanmi.simulation.inhabitants.city import DOOR, NoInhabitants, Say
from wanmi.simulation.inhabitants.phone import CityAway
from wanmi.simulation.inhabitants.tally import BROKEN, Tally

WORDS = "人行道上有散落垃圾，影响通行"
# The mean of a bent grid's corners may lie in a neighbour's, and a city may hold each person to their share.
TO_BE_BORNE = ("grids.outside_city", "cases.outside_area", "kit.too_many_requests")


class Line:
    """One connection, signed in as one acceptor."""

    def __init__(self, url: str, tally: Tally, sign_in_name: str, device: str) -> None:
        self.address = urlsplit(url)
        self.tally, self.device, self.token = tally, device, ""
        self.wire = http.client.HTTPConnection(self.address.hostname or "127.0.0.1", self.address.port or 80, timeout=30)
        self.token = str(self._sign_in(sign_in_name)["token"])

    def _sign_in(self, sign_in_name: str) -> Any:
        status, answer = self.call("POST", "/tokens", {"sign_in_name": sign_in_name, "password": DEMO_PASSWORD, "device": self.device})
        if status != 201:
            raise NoInhabitants(f"{sign_in_name}: {answer.get('detail', status)}")
        return answer

    def call(self, method: str, path: str, body: Any = None, name: str = "") -> tuple[int, Any]:
        """Send and count; the status and what came back. Raises CityAway."""
        headers = {"X-Device": self.device, "Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        began = time.perf_counter()
        try:
            self.wire.request(method, f"/api/v1{path}", None if body is None else json.dumps(body), headers)
            response = self.wire.getresponse()
            text = response.read()
        except OSError as error:
            raise CityAway(self.address.netloc) from error
        answer = json.loads(text) if "json" in response.headers.get("Content-Type", "") else {"code": f"{BROKEN}_{response.status}"}
        code = "" if response.status < 400 else str(answer["code"])
        self.tally.note(name or path, time.perf_counter() - began, code, expected=code in TO_BE_BORNE)
        if response.status == 429:
            time.sleep(float(response.headers.get("Retry-After", 1)))
        return response.status, answer


def pour(url: str, *, clients: int, seconds: float, seed: int, say: Say) -> Tally:
    """Report for `seconds` with `clients` at once. Raises CityAway, NoInhabitants."""
    tally = Tally()
    first = Line(url, tally, DOOR, f"load-{uuid4().hex[:8]}")
    _, people = first.call("GET", "/inhabitants")
    desks = [one for one in people if one["role"] == "acceptor" and len(one["area_code"]) == 6]
    if not desks:
        raise NoInhabitants(url)
    counties = {one["area_code"]: _places(url, one, tally) for one in {one["area_code"]: one for one in desks}.values()}
    subclasses = [one["id"] for one in first.call("GET", "/catalogue")[1]["subclasses"] if one["kind"] == "event"]
    lines = [(Line(url, tally, one["sign_in_name"], f"load-{uuid4().hex[:8]}"), one["area_code"]) for one in _dealt(desks, clients)]
    say(f"== {clients} 个客户端 clients · {seconds:g} s · {url}")
    measured = Tally()

    def work(number: int) -> None:
        line, area_code = lines[number]
        drawing = random.Random(f"{seed}.{number}")  # noqa: S311
        line.tally = measured
        while time.monotonic() - measured.began < seconds:
            status, _ = line.call("POST", "/reports", _body(drawing, counties[area_code], subclasses), "report")
            measured.cases += status == 201

    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(work, range(clients)))
    return measured


def _dealt(desks: list[dict[str, Any]], clients: int) -> list[dict[str, Any]]:
    return [desks[number % len(desks)] for number in range(clients)]


def _places(url: str, desk: dict[str, Any], tally: Tally) -> list[list[float]]:
    """A corner-mean of every unit grid of the desk's county."""
    line = Line(url, tally, desk["sign_in_name"], f"load-{uuid4().hex[:8]}")
    _, ground = line.call("GET", "/grids")
    rings = [one["geometry"]["coordinates"][0][:-1] for one in ground["unit_grids"]["features"]]
    return [[round(sum(corner[axis] for corner in ring) / len(ring), 7) for axis in (0, 1)] for ring in rings]


def _body(drawing: random.Random, places: list[list[float]], subclasses: list[int]) -> dict[str, Any]:
    return {
        "uuid": str(uuid4()),
        "subclass_id": drawing.choice(subclasses),
        "description": WORDS,
        "location": drawing.choice(places),
        "address": "压力测试",
        "source": "hotline",
    }
