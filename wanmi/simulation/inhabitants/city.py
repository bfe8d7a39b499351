"""The city as its inhabitants live in it: who there is, what is known, a clock that may run faster, and things to come."""

from __future__ import annotations

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx

from wanmi.people.rules.role_words import words_of
from wanmi.simulation.inhabitants.phone import CityAway, Person, Phone, Refused
from wanmi.simulation.inhabitants.tally import Tally

PHOTOS = Path(__file__).resolve().parents[1] / "data" / "photos"
DOOR = "shouli"  # the acceptor whom the sign-in page of every demo city offers
AT_ONCE = 6  # telephones that speak at once: a small machine serves a whole city
ON_SHIFT = 24  # of the supervisors
PLAYED = ("supervisor", "acceptor", "shift_leader", "dispatcher", "department", "worker")
Say = Callable[[str], None]


class NoInhabitants(Exception):
    """The city at the address is no demo city."""


class City:
    """`speed` 60: an hour of the inhabitants' delays passes in a minute. The server's own clock goes on as ever."""

    def __init__(self, url: str, *, speed: float, seed: int, say: Say, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.url, self.speed, self.say = url, speed, say
        self.drawing = random.Random(seed)  # noqa: S311 (a play, no secret)
        self.tally = Tally()
        limits = httpx.Limits(max_connections=AT_ONCE * 2, max_keepalive_connections=AT_ONCE * 2)
        self.wire = httpx.AsyncClient(base_url=url, timeout=60, limits=limits, transport=transport)
        self.people: dict[str, list[Person]] = defaultdict(list)
        self.by_id: dict[tuple[int, str], Person] = {}
        self.subclasses: list[dict[str, Any]] = []
        self.photos = {path.name: path.read_bytes() for path in sorted(PHOTOS.glob("*.jpg"))}
        self.in_hand: set[str] = set()
        self._phones: dict[tuple[int, int], Phone] = {}
        self._to_come: set[asyncio.Task[None]] = set()
        self._mast = asyncio.Semaphore(AT_ONCE)
        self._began = time.monotonic()

    async def open(self) -> None:
        """Learn who lives here and what may be reported. Raises CityAway, NoInhabitants."""
        door = Phone(self.wire, self._mast, self.tally, DOOR)
        try:
            rows = await door.get("/inhabitants")
            self.subclasses = (await door.get("/catalogue"))["subclasses"]
        except Refused as refused:
            raise NoInhabitants(str(refused)) from refused
        for row in rows:
            person = Person(**row)
            self.people[person.role].append(person)
            self.by_id[person.person_id, person.role] = person
        if not all(self.people[role] for role in PLAYED):
            raise NoInhabitants(self.url)
        walkers = self.people["supervisor"]
        self.people["supervisor"] = self.drawing.sample(walkers, min(ON_SHIFT, len(walkers)))

    async def close(self) -> None:
        """Drop what was to come and hang up."""
        for task in list(self._to_come):
            task.cancel()
        await asyncio.gather(*self._to_come, return_exceptions=True)
        await self.wire.aclose()

    def phone(self, person: Person) -> Phone:
        key = person.person_id, person.post_id
        if key not in self._phones:
            self._phones[key] = Phone(self.wire, self._mast, self.tally, person.sign_in_name, person.post_id)
        return self._phones[key]

    def staff(self, role: str, *, organisation_id: int) -> list[Person]:
        """Who holds this role in a body."""
        return [one for one in self.people[role] if one.organisation_id == organisation_id]

    # --- time

    async def pass_minutes(self, minutes: float) -> None:
        await asyncio.sleep(minutes * 60 / self.speed)

    def after(self, minutes: float, do: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Let something happen later. A city that is away or says no ends it; anything else is a fault and is shown."""
        task = asyncio.create_task(self._later(minutes, do))
        self._to_come.add(task)
        task.add_done_callback(self._to_come.discard)

    async def _later(self, minutes: float, do: Callable[[], Coroutine[Any, Any, None]]) -> None:
        await self.pass_minutes(minutes)
        try:
            await do()
        except CityAway as away:
            self.say(f"!! 无人应答 nobody answers: {away}")
        except Refused:
            pass  # counted by the telephone
        except (KeyError, TypeError, ValueError) as fault:
            self.tally.note("inhabitant", 0.0, type(fault).__name__)
            self.say(f"!! {type(fault).__name__}: {fault}")

    async def take(self, number: str, do: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Work on a case that nobody else of this play has in hand."""
        if number in self.in_hand:
            return
        self.in_hand.add(number)
        try:
            with suppress(Refused):
                await do()
        finally:
            self.in_hand.discard(number)

    def tell(self, person: Person, what: str, about: str) -> None:
        """One line: the play's clock, who, what, about what."""
        minutes = (time.monotonic() - self._began) * self.speed / 60
        clock = f"+{int(minutes // 60):02d}:{int(minutes % 60):02d}"
        self.say(f"{clock}  {words_of((person.role,))} {person.name:<4} {what:<26} {about}")
