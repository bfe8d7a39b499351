"""An inhabitant's telephone: signs in when first used, sends, counts what comes back, waits where the city asks to wait."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from wanmi.people.rules.demo import DEMO_PASSWORD
from wanmi.simulation.inhabitants.tally import BROKEN, Tally

PATIENCE = 6  # tries while the city is away or asks to wait
LONGEST_WAIT = 20.0  # s


@dataclass(frozen=True)
class Person:
    """Somebody of the demo city in one seat, as /inhabitants tells."""

    person_id: int
    sign_in_name: str
    name: str
    post_id: int
    role: str
    organisation_id: int
    organisation: str
    area_code: str


class Refused(Exception):
    """The city said no: its status and code."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail or code)
        self.status, self.code, self.detail = status, code, detail


class CityAway(Exception):
    """Nobody answers at the address."""


class Phone:
    """One person's telephone. Its calls follow each other; `mast` bounds how many telephones speak at once."""

    def __init__(
        self, wire: httpx.AsyncClient, mast: asyncio.Semaphore, tally: Tally, sign_in_name: str, post_id: int | None = None
    ) -> None:
        self.wire, self.mast, self.tally = wire, mast, tally
        self.sign_in_name, self.post_id = sign_in_name, post_id
        self.device = f"inhabitant-{uuid4().hex[:12]}"
        self.token = ""
        self.busy = asyncio.Lock()

    async def get(self, path: str, name: str = "", **query: Any) -> Any:
        return await self._call(name or path, "GET", path, params=query)

    async def post(self, path: str, body: dict[str, Any], name: str, *, must: str = "", may: str = "") -> Any:
        """`must` names the code with which this is to be refused, `may` those (by space) with which it might be."""
        return await self._call(name, "POST", path, must=must, may=may, json=body)

    async def upload(self, content: bytes, **details: str) -> str:
        """Hand a photo in; its id."""
        files = {"file": ("photo.jpg", content, "image/jpeg")}
        answer = await self._call("evidence", "POST", "/evidence", files=files, data=details)
        return str(answer["id"])

    async def _call(self, name: str, method: str, path: str, *, must: str = "", may: str = "", **sent: Any) -> Any:
        async with self.busy:
            if not self.token:
                await self._sign_in()
            response = await self._send(name, method, path, sent)
            if response.status_code == 401:  # a shift has ended, or somebody else took the device's token
                await self._sign_in()
                response = await self._send(name, method, path, sent)
        return self._read(name, response, must, may)

    async def _sign_in(self) -> None:
        self.token = ""
        body = {"sign_in_name": self.sign_in_name, "password": DEMO_PASSWORD, "device": self.device, "post_id": self.post_id}
        response = await self._send("sign in", "POST", "/tokens", {"json": body})
        self.token = str(self._read("sign in", response)["token"])

    async def _send(self, name: str, method: str, path: str, sent: dict[str, Any]) -> httpx.Response:
        """Send, and again after a while where the city is away or busy: every request bears it, since each carries its own id."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        for attempt in range(PATIENCE):
            try:
                async with self.mast:
                    response = await self.wire.request(method, f"/api/v1{path}", headers=headers | {"X-Device": self.device}, **sent)
            except httpx.TransportError as error:
                self.tally.note(name, 0.0, "no_connection")
                if attempt == PATIENCE - 1:
                    raise CityAway(str(self.wire.base_url)) from error
                await asyncio.sleep(min(2.0**attempt, LONGEST_WAIT))
                continue
            if response.status_code not in (429, 503):
                return response
            self.tally.note(name, response.elapsed.total_seconds(), self._problem(response)["code"], expected=True)
            await asyncio.sleep(min(float(response.headers.get("Retry-After", 1)), LONGEST_WAIT))
        return response

    def _read(self, name: str, response: httpx.Response, must: str = "", may: str = "") -> Any:
        seconds = response.elapsed.total_seconds()
        if response.is_success:
            self.tally.note(name, seconds, f"not {must}" if must else "")
            return response.json() if response.content else None
        problem = self._problem(response)
        self.tally.note(name, seconds, problem["code"], expected=problem["code"] in f"{must} {may}".split())
        raise Refused(response.status_code, problem["code"], problem.get("detail", ""))

    @staticmethod
    def _problem(response: httpx.Response) -> dict[str, Any]:
        try:
            problem = response.json()
        except ValueError:
            problem = None
        return problem if isinstance(problem, dict) and "code" in problem else {"code": f"{BROKEN}_{response.status_code}"}
