"""The year before now, month by month, the last one first. Days are drawn by seed, so the same city has the same past."""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import accumulate

from django.db import connections, transaction

from wanmi.cases.rules.move_inputs import Sources
from wanmi.catalogue.rules.facts import ConditionFacts, SubclassFacts
from wanmi.journal.actions import record_fact
from wanmi.kit.rules.object_codes import CaseNumber
from wanmi.patrols.queries import locate_many
from wanmi.simulation.history.life import BUSY_TIME, Life, Living
from wanmi.simulation.history.scene import Scene, Spot, read_scene
from wanmi.simulation.history.writing import note_numbers, write_lives
from wanmi.simulation.models import HistoryDay
from wanmi.simulation.rules.popularity import component_weight, event_weight
from wanmi.simulation.rules.rhythm import moment_on, reports_on, season

SOURCES: tuple[Sources, ...] = ("supervisor", "hotline", "transfer", "public", "leader", "media", "superior", "letters", "video")
SOURCE_WEIGHTS = (770, 85, 45, 50, 8, 4, 12, 6, 20)
FALSE_REPORTS = {"supervisor": 0.02, "hotline": 0.13, "transfer": 0.15, "public": 0.17, "media": 0.05, "letters": 0.2}
PROCESSES = 2
MEAN_A_DAY = 215.0  # reports a day in both counties: some 78,000 a year
BUSY_HOUR = 130  # reports of the last three quarters of an hour, so that the desks have work when the demo is opened


@dataclass(frozen=True)
class Drawn:
    """What a day brings, before anybody has acted on it."""

    at: datetime
    source: Sources
    spot: Spot
    subclass: SubclassFacts
    condition: ConditionFacts
    handled: bool
    false_report: bool


def draw_day(scene: Scene, day: date, until: datetime, *, seed: int = 2026) -> list[Drawn]:
    """The reports of one local day, in order of time, none after `until`."""
    drawing = random.Random(f"{seed}:{day}")  # noqa: S311
    drawn = []
    for _ in range(reports_on(day, MEAN_A_DAY, drawing)):
        source = drawing.choices(SOURCES, SOURCE_WEIGHTS)[0]
        at = moment_on(day, citizen=source != "supervisor", zone=scene.zone, drawing=drawing)
        drawn.append(_draw(scene, source, at, drawing))
    if day == until.astimezone(scene.zone).date():
        for _ in range(BUSY_HOUR):
            source = drawing.choices(SOURCES, SOURCE_WEIGHTS)[0]
            at = until - timedelta(seconds=20 + BUSY_TIME.total_seconds() * drawing.random() ** 1.4)
            if at.astimezone(scene.zone).date() == day:
                drawn.append(_draw(scene, source, at, drawing))
    return sorted((one for one in drawn if one.at <= until), key=lambda one: one.at)


def _draw(scene: Scene, source: Sources, at: datetime, drawing: random.Random) -> Drawn:
    month = at.astimezone(scene.zone).month
    component = drawing.random() < 0.36
    subclasses, weights = _weights(scene, component, month)
    subclass = drawing.choices(subclasses, cum_weights=weights)[0]
    where = scene.spots_of[subclass.id] if component else None
    position = drawing.choice(where) if where else drawing.choices(range(len(scene.spots)), cum_weights=scene.heat)[0]
    condition = scene.lookup.conditions[drawing.choices(subclass.condition_ids, _first_ones(len(subclass.condition_ids)))[0]]
    false_report = drawing.random() < FALSE_REPORTS.get(source, 0.03)
    handled = source == "supervisor" and not component and not false_report and drawing.random() < 0.11
    return Drawn(at, source, _stand_beside(scene.spots[position], component, drawing), subclass, condition, handled, false_report)


def _stand_beside(spot: Spot, component: bool, drawing: random.Random) -> Spot:
    """A component's problem is at the component; an event a step or two beside it (checked against the grid later)."""
    if component:
        return spot
    lng, lat = spot.lng + drawing.uniform(-2e-5, 2e-5), spot.lat + drawing.uniform(-1.5e-5, 1.5e-5)
    return Spot(spot.component_id, spot.code, spot.subclass_id, round(lng, 7), round(lat, 7), spot.address, spot.owner_id, spot.place)


def _first_ones(count: int) -> list[float]:
    return [1 / (1 + number) for number in range(count)]


_kept: dict[tuple[int, bool, int], tuple[list[SubclassFacts], list[float]]] = {}


def _weights(scene: Scene, component: bool, month: int) -> tuple[list[SubclassFacts], list[float]]:
    key = (id(scene), component, month)
    if key not in _kept:
        chosen = [
            subclass
            for subclass in scene.lookup.subclasses.values()
            if not subclass.retired and subclass.condition_ids and (subclass.kind == "component") is component
            if not component or scene.spots_of.get(subclass.id)
        ]
        weight = component_weight if component else event_weight
        _kept[key] = chosen, list(accumulate(weight(subclass.name) * season(subclass.name, month) for subclass in chosen))
    return _kept[key]


def live_days(scene: Scene, days: list[date], until: datetime) -> Iterator[tuple[date, list[Life]]]:
    """The lives that begin on these days, day by day."""
    for day in days:
        drawn = _in_the_city(draw_day(scene, day, until))
        drawing = random.Random(f"life:{day}")  # noqa: S311
        lives = []
        for sequence, one in enumerate(drawn, start=1):
            living = Living(scene, drawing, until)
            living.report(
                spot=one.spot,
                subclass=one.subclass,
                condition=one.condition,
                source=one.source,
                at=one.at,
                number=str(CaseNumber.of(one.spot.place.grid_code[:6], one.subclass.kind, day, sequence)),
                handled=one.handled,
            )
            lives.append(living.live_on(one.condition, false_report=one.false_report))
        yield day, lives


def _in_the_city(drawn: list[Drawn]) -> list[Drawn]:
    """The place that the database knows for each point; a point that left the city goes back to its component's."""
    from dataclasses import replace

    places = locate_many([(one.spot.lng, one.spot.lat) for one in drawn])
    return [replace(one, spot=replace(one.spot, place=place)) for one, place in zip(drawn, places, strict=True) if place is not None]


@cache
def _scene() -> Scene:
    return read_scene()


def _write_days(days: list[date], until: datetime) -> tuple[int, int]:
    """In a process of its own: live and write some days; (cases, facts)."""
    cases = facts = 0
    for day, lives in live_days(_scene(), days, until):
        with transaction.atomic():
            if not HistoryDay.objects.select_for_update().filter(day=day).exists():
                facts += write_lives(lives)
                note_numbers({day: len(lives)})
                HistoryDay.objects.create(day=day, cases=len(lives))
                cases += len(lives)
    return cases, facts


def write_history(*, first: date, last: date, until: datetime, at: datetime, say: Callable[[str], None], yielding: bool = False) -> int:
    """Write the days from `last` back to `first` that are not there yet; the number of cases. The newest days come first.

    Two processes; `yielding` lets everything else on the machine go before them.
    """
    there = set(HistoryDay.objects.values_list("day", flat=True))
    days = [day for n in range((last - first).days + 1) if (day := last - timedelta(days=n)) not in there]
    if not days:
        return 0
    began, done, cases, facts = time.monotonic(), 0, 0, 0
    batches = [days[start : start + 5] for start in range(0, len(days), 5)]
    connections.close_all()
    with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("fork"), os.nice, (10 if yielding else 0,)) as pool:
        for batch, (more_cases, more_facts) in zip(batches, pool.map(_write_days, batches, [until] * len(batches)), strict=True):
            done, cases, facts = done + len(batch), cases + more_cases, facts + more_facts
            say(f"{done}/{len(days)} days, {cases} cases, {facts} facts, {time.monotonic() - began:.0f} s")
    record_fact("demo.history", about=("city", "demo"), by=None, at=at, data={"first": str(first), "last": str(last), "cases": cases})
    return cases
