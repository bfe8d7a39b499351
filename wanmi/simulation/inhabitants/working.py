"""How cases get on: each looks at what waits for them, thinks, acts, and the next one hears of it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from wanmi.simulation.inhabitants.city import City
from wanmi.simulation.inhabitants.phone import Person, Refused
from wanmi.simulation.inhabitants.reporting import take_photo
from wanmi.simulation.rules.deciding import Decision, Offer, Open, Seen, decide
from wanmi.simulation.rules.seeing import photo_for

AT_THE_DESK = ("acceptor", "shift_leader", "dispatcher")
OUTSIDE = ("department", "worker", "supervisor")
BETWEEN_LOOKS = 3.0  # minutes of the play between two looks at the list
LEAST_PAUSE_S = 2.0  # s of ours, however fast the play
BETWEEN_ROUNDS, LEAST_ROUND_S = 6.0, 8.0  # minutes of the play, s of ours: a first call costs a sign-in, which is dear on purpose
AT_ONCE = 3  # cases taken from a list at one look
PRESSED_TWICE = 0.02
BY_A_STRANGER = 0.01
OUTRUN = "cases.moved_meanwhile cases.wrong_stage"  # a colleague, perhaps a real one at the desk, was quicker
NOT_THEIR_PLACE = "cases.wrong_post cases.not_theirs"
OUT_OF_SIGHT = "kit.not_found"  # a department presses a button of a case that is not its own


async def sit_at_desk(city: City, person: Person) -> None:
    """Look, take some, act, look again, for ever."""
    await city.pass_minutes(city.drawing.random() * BETWEEN_LOOKS)
    while True:
        city.after(0, lambda: check_tasks(city, person))
        await city.pass_minutes(max(BETWEEN_LOOKS * city.drawing.uniform(0.6, 1.4), LEAST_PAUSE_S * city.speed / 60))


async def check_tasks(city: City, person: Person) -> None:
    """Take the first cases of the list that nobody has in hand."""
    answer = await city.phone(person).get("/tasks", "tasks")
    waiting = [line["number"] for line in answer["cases"] if line["number"] not in city.in_hand]
    for number in waiting[:AT_ONCE]:
        city.after(0, lambda number=number: city.take(number, lambda: handle(city, person, number)))  # type: ignore[misc]


async def handle(city: City, person: Person, number: str) -> None:
    """Read a case, decide, take the time it takes, act."""
    phone = city.phone(person)
    case = await phone.get(f"/cases/{number}", "case")
    decision = decide(seen_in(case), open_in(case), city.drawing)
    if decision is None:
        return
    await city.pass_minutes(decision.minutes)
    if city.drawing.random() < BY_A_STRANGER:
        await _stranger(city, person, case, decision)
    body = decision.inputs | {"key": str(uuid4()), "version": case["version"]}
    if decision.photo:
        body["evidence"] = [await take_photo(city, person, _photo_of(city, case), case["location"])]
    path = f"/cases/{number}/moves/{decision.move}"
    answer = await phone.post(path, body, decision.move, may=f"{OUTRUN} {NOT_THEIR_PLACE}")
    name = next(move["name"] for move in case["moves"] if move["key"] == decision.move)
    city.tell(person, f"{name} {decision.move}", f"{number[6]}·{number[-5:]} → {answer['stage_name']} {_why(decision)}")
    if city.drawing.random() < PRESSED_TWICE:
        await phone.post(path, body, "the same press again")
    announce(city, person, case, decision)


def _photo_of(city: City, case: dict[str, Any]) -> str:
    """One that suits what the case is about."""
    name = next((one["name"] for one in city.subclasses if one["id"] == case["subclass_id"]), "")
    return photo_for(name, list(city.photos), city.drawing)


def seen_in(case: dict[str, Any]) -> Seen:
    """What matters of a case as the API tells it."""
    return Seen(case["source"], case["verification"], case["rework_count"], case["squad_id"] is not None)


def open_in(case: dict[str, Any]) -> list[Open]:
    """The moves open to the reader, with what each asks."""
    found = []
    for move in case["moves"]:
        choices = {
            ask["name"]: [Offer(one["value"], one["suggested"], one["group"]) for one in ask["choices"]]
            for ask in move["asks"]
            if ask["choices"] is not None
        }
        asks = tuple(ask["name"] for ask in move["asks"])
        optional = frozenset(ask["name"] for ask in move["asks"] if not ask["required"])
        found.append(Open(move["key"], asks, optional, choices))
    return found


def _why(decision: Decision) -> str:
    inputs = decision.inputs
    return str(inputs.get("reason") or inputs.get("verification") or inputs.get("check_result") or inputs.get("text") or "")


async def _stranger(city: City, person: Person, case: dict[str, Any], decision: Decision) -> None:
    """Somebody of another post presses the same button: the city must say whose it is."""
    role = city.drawing.choice([role for role in (*AT_THE_DESK, *OUTSIDE) if role != person.role])
    stranger = city.drawing.choice(city.people[role])
    path = f"/cases/{case['number']}/moves/{decision.move}"
    try:
        await city.phone(stranger).post(path, decision.inputs, decision.move, may=f"{NOT_THEIR_PLACE} {OUT_OF_SIGHT} {OUTRUN}")
    except Refused as refused:
        city.tell(stranger, f"被拒 {refused.code}", refused.detail[:40])


def announce(city: City, person: Person, case: dict[str, Any], decision: Decision) -> None:
    """Whoever is next and does not sit at a desk hears of it after a while."""
    inputs, draw = decision.inputs, city.drawing
    hears: Person | None = None
    if "supervisor_id" in inputs:
        hears = city.by_id.get((inputs["supervisor_id"], "supervisor"))
    elif "department_id" in inputs:
        hears = _one(city, "department", inputs["department_id"])
    elif "worker_id" in inputs:
        hears = city.by_id.get((inputs["worker_id"], "worker"))
    elif "squad_id" in inputs:
        hears = _one(city, "worker", inputs["squad_id"])
    elif person.role in OUTSIDE:
        hears = person  # one's own next step: after signing comes the squad
    elif case["department_id"]:
        hears = _one(city, "department", case["department_id"])
    if hears is not None:
        somebody = hears
        city.after(draw.uniform(1, 12), lambda: check_tasks(city, somebody))


def _one(city: City, role: str, organisation_id: int) -> Person | None:
    staff = city.staff(role, organisation_id=organisation_id)
    return city.drawing.choice(staff) if staff else None


async def make_rounds(city: City) -> None:
    """Now and then somebody outside looks at the list without being told: old work gets done too."""
    while True:
        await city.pass_minutes(max(BETWEEN_ROUNDS, LEAST_ROUND_S * city.speed / 60))
        for role in OUTSIDE:
            person = city.drawing.choice(city.people[role])
            city.after(0, lambda person=person: check_tasks(city, person))  # type: ignore[misc]
