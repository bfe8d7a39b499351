"""The play: everybody to their places, reports at the wanted rate, until the time is over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from wanmi.simulation.inhabitants.city import City
from wanmi.simulation.inhabitants.reporting import Surroundings, one_report
from wanmi.simulation.inhabitants.tally import Tally
from wanmi.simulation.inhabitants.working import AT_THE_DESK, make_rounds, sit_at_desk
from wanmi.simulation.rules.seeing import BY_CITIZENS

MINUTES_AN_HOUR = 60
COUNTY_DIGITS = 6  # a desk of a county; the city's own centre looks on


def _never() -> bool:
    return False


async def live(city: City, *, reports_per_hour: float, seconds: float | None, stop: Callable[[], bool] = _never) -> Tally:
    """Let the inhabitants live for `seconds` of ours (None: until `stop` says so). Raises CityAway, NoInhabitants."""
    try:
        await city.open()
        count = sum(map(len, city.people.values()))
        city.say(f"== {count} 位居民 inhabitants · {city.url} · ×{city.speed:g} · {reports_per_hour:g} 件/时 reports an hour")
        desks = [one for role in AT_THE_DESK for one in city.people[role] if len(one.area_code) >= COUNTY_DIGITS]
        lives = [asyncio.create_task(sit_at_desk(city, person)) for person in desks]
        lives.append(asyncio.create_task(make_rounds(city)))
        lives.append(asyncio.create_task(_reports(city, reports_per_hour)))
        await _until(seconds, stop, lives)
    finally:
        await city.close()
    return city.tally


async def _reports(city: City, per_hour: float) -> None:
    """Reports come as they come: the pauses between them are exponential."""
    ground = Surroundings(city)
    while True:
        await city.pass_minutes(city.drawing.expovariate(per_hour / MINUTES_AN_HOUR))
        by_citizen = city.drawing.random() < BY_CITIZENS
        city.after(0, lambda by_citizen=by_citizen: one_report(city, ground, by_citizen=by_citizen))  # type: ignore[misc]


async def _until(seconds: float | None, stop: Callable[[], bool], lives: list[asyncio.Task[None]]) -> None:
    """Wait for the end of the time, a wish to stop, or a life that broke; then end them all."""
    end = None if seconds is None else asyncio.get_running_loop().time() + seconds
    try:
        while not stop() and (end is None or asyncio.get_running_loop().time() < end):
            if broken := [life for life in lives if life.done()]:
                broken[0].result()
            await asyncio.sleep(0.2)
    finally:
        for life in lives:
            life.cancel()
        await asyncio.gather(*lives, return_exceptions=True)
