"""How reports come about: a supervisor on the round sees something; a citizen calls and the acceptor writes it down."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from wanmi.simulation.inhabitants.city import City
from wanmi.simulation.inhabitants.phone import Person, Refused
from wanmi.simulation.rules.popularity import component_weight
from wanmi.simulation.rules.seeing import (
    COMPONENTS,
    REFUSED_AS,
    SLIPS,
    SOURCES,
    Problem,
    Slip,
    citizen_words,
    drawn,
    photo_for,
    problem_seen,
    words_for,
)

LOOK_M = 120  # how far somebody looks around
OVER_THE_BORDER = "grids.outside_city cases.outside_area"  # who looks around at the edge sees beyond it


class Surroundings:
    """What the inhabitants have seen of the ground: each supervisor's own grids, and what stands near a point."""

    def __init__(self, city: City) -> None:
        self.city = city
        self._grids: dict[int, asyncio.Task[Any]] = {}

    async def spot(self, walker: Person) -> tuple[tuple[float, float], list[dict[str, Any]]]:
        """A point in one of the walker's own grids, and the components near it. Raises Refused, LookupError."""
        phone = self.city.phone(walker)
        if walker.person_id not in self._grids:
            self._grids[walker.person_id] = asyncio.create_task(phone.get("/grids", "grids"))
        grids = (await self._grids[walker.person_id])["unit_grids"]["features"]
        if not grids:
            raise LookupError(f"{walker.name} walks no grid")
        ring = self.city.drawing.choice(grids)["geometry"]["coordinates"][0][:-1]
        lng, lat = (sum(corner[axis] for corner in ring) / len(ring) for axis in (0, 1))
        near = await phone.get("/components/near", "components near", lng=lng, lat=lat, radius_m=LOOK_M)
        return (lng, lat), near


async def one_report(city: City, surroundings: Surroundings, *, by_citizen: bool) -> None:
    """Somebody sees something and it is told, mistakes included."""
    walker = city.drawing.choice(city.people["supervisor"])
    try:
        (lng, lat), near = await surroundings.spot(walker)
    except LookupError:
        return
    problem, component = _seen(city, near, by_citizen=by_citizen)
    spot = component or (city.drawing.choice(near) if near else None)
    if spot:
        lng, lat = spot["location"]
    teller = _acceptor(city, walker) if by_citizen else walker
    address, source = spot["address"] if spot else "", drawn(SOURCES, city.drawing) if by_citizen else "supervisor"
    words = (
        citizen_words(problem, address, source, subclasses=city.subclasses, drawing=city.drawing)
        if by_citizen
        else words_for(problem, address)
    )
    body: dict[str, Any] = {
        "uuid": str(uuid4()),
        "subclass_id": problem.subclass["id"],
        "condition_id": None if by_citizen else problem.condition["id"],
        "description": words,
        "location": [round(lng, 7), round(lat, 7)],
        "address": address,
        "component_code": component["code"] if component else "",
        "source": source,
    }
    if by_citizen:
        body |= {"reporter_name": "市民", "reporter_phone": f"1360000{city.drawing.randrange(10000):04}", "reply_wanted": True}
    await _send_report(city, teller, body, problem)


def _seen(city: City, near: list[dict[str, Any]], *, by_citizen: bool) -> tuple[Problem, dict[str, Any] | None]:
    """What is wrong, and with which of the components near by; None for an event."""
    known = {one["id"]: one for one in city.subclasses if one["conditions"]}
    fitting = [one for one in near if one["subclass_id"] in known and known[one["subclass_id"]]["kind"] == "component"]
    month = datetime.now(UTC).month
    if fitting and city.drawing.random() < COMPONENTS:
        component = city.drawing.choices(fitting, [component_weight(one["name"]) for one in fitting])[0]
        return problem_seen([known[component["subclass_id"]]], month=month, by_citizen=by_citizen, drawing=city.drawing), component
    events = [one for one in known.values() if one["kind"] == "event"]
    return problem_seen(events, month=month, by_citizen=by_citizen, drawing=city.drawing), None


def _acceptor(city: City, walker: Person) -> Person:
    """Somebody at the desk of the centre that answers for the walker's county."""
    near = [one for one in city.people["acceptor"] if one.area_code[:6] == walker.area_code[:6]]
    return city.drawing.choice(near or city.people["acceptor"])


async def _send_report(city: City, teller: Person, body: dict[str, Any], problem: Problem) -> None:
    phone, slip = city.phone(teller), drawn(SLIPS, city.drawing)
    if teller.role == "supervisor" and slip != Slip.NO_PHOTO:
        body["evidence"] = [await _photo(city, teller, problem, body["location"])]
        if problem.handled:
            body["evidence_after"] = [await _photo(city, teller, problem, body["location"])]
    if slip == Slip.NO_PHOTO and teller.role != "supervisor":
        slip = Slip.NONE
    path, name = ("/reports/handled", "report_handled") if problem.handled else ("/reports", "report")
    wrong = _slipped(body, slip)
    if slip in (Slip.NO_PHOTO, Slip.FAR_AWAY, Slip.WRONG_CLOCK):
        await _refused(city, teller, path, wrong, name, REFUSED_AS[slip])
        if slip == Slip.NO_PHOTO:
            body["evidence"] = [await _photo(city, teller, problem, body["location"])]
            path, name = "/reports", "report"
    answer = await phone.post(path, body, name, may=OVER_THE_BORDER)
    city.tally.cases += 1
    words = "自行处置 handled" if name == "report_handled" else "上报 report"
    city.tell(teller, words, f"{answer['number'][6]}·{answer['number'][-5:]} {problem.subclass['name']} {answer['address']}")
    if slip == Slip.SENT_TWICE:
        again = await phone.post(path, body, "report again")
        if again != answer:
            city.tally.note("report again", 0.0, "another_answer")
    elif slip == Slip.CHANGED:
        await _refused(city, teller, path, wrong, name, REFUSED_AS[slip])


def _slipped(body: dict[str, Any], slip: Slip) -> dict[str, Any]:
    """The report as it is sent by mistake."""
    if slip == Slip.FAR_AWAY:
        return body | {"location": [0.0, 0.0]}
    if slip == Slip.WRONG_CLOCK:
        return body | {"reported_at": (datetime.now(UTC) + timedelta(days=1)).isoformat()}
    if slip == Slip.CHANGED:
        return body | {"description": body["description"] + "（补充）"}
    return dict(body)


async def _refused(city: City, teller: Person, path: str, body: dict[str, Any], name: str, code: str) -> None:
    """Send what must be refused."""
    try:
        await city.phone(teller).post(path, body, name, must=code)
    except Refused as refused:
        city.tell(teller, f"被拒 {refused.code}", refused.detail[:40])


async def _photo(city: City, person: Person, problem: Problem, location: list[float]) -> str:
    name = photo_for(problem.subclass["name"], list(city.photos), city.drawing)
    return await take_photo(city, person, name, location)


async def take_photo(city: City, person: Person, name: str, location: list[float]) -> str:
    """Take a photo at a place and hand it in; its id."""
    details = {"taken_at": datetime.now(UTC).isoformat(), "lng": str(location[0]), "lat": str(location[1])}
    return str(await city.phone(person).upload(city.photos[name], **details))
