"""`wanmi demo` and `wanmi simulate`: the demo city, its past and its inhabitants."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import TYPE_CHECKING

import click

from wanmi.site.cli.ready import django_ready
from wanmi.site.trouble import Trouble

if TYPE_CHECKING:
    from wanmi.simulation.inhabitants.city import Say
    from wanmi.simulation.inhabitants.tally import Tally


@click.command()
@click.option("--history", is_flag=True, help="Only write the city's past year (the last month stands already).")
@click.option("--model", default="", help="One management model (m1 … m5) for the whole city [m4 in one district, m1 in the other].")
def demo(history: bool, model: str) -> None:
    """Build the demo city where there is no city yet, with its past year. Does nothing twice."""
    django_ready()
    from django.utils import timezone

    from wanmi.simulation.actions import NotAnEmptyCity, build_demo_city, write_year
    from wanmi.simulation.past import live_base_data

    now = timezone.now()
    if not history:
        try:
            click.echo("The demo city stands." if build_demo_city(at=now, say=click.echo, model=model) else "The demo city stood already.")
        except NotAnEmptyCity as refused:
            raise Trouble(str(refused)) from refused
    written = write_year(until=now, say=click.echo)
    live_base_data(until=now, say=click.echo)
    click.echo(f"{written} cases of the past written." if written else "The past year stood already.")


@click.command()
@click.option("--url", default=None, help="The running city; this machine's by default (PORT).")
@click.option(
    "--speed", type=click.FloatRange(min=0.1), default=60.0, show_default=True, help="60: an hour of people's delays passes in a minute."
)
@click.option("--reports-per-hour", type=click.FloatRange(min=0.1), default=40.0, show_default=True, help="In the play's hours.")
@click.option("--duration", type=click.FloatRange(min=1), default=None, help="Seconds of ours to play [until Ctrl-C; with --load 30].")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed draws the same decisions.")
@click.option("--load", type=click.IntRange(1, 256), default=None, help="No play: so many clients report as fast as the city takes it.")
@click.option("--quiet", is_flag=True, help="Only the tally at the end.")
def simulate(
    url: str | None, speed: float, reports_per_hour: float, duration: float | None, seed: int, load: int | None, quiet: bool
) -> None:
    """Let the demo city's inhabitants play all roles through the HTTP API: report, verify, file, dispatch, handle, check, close.

    They hesitate, err, are late and do things twice; refusals that this must bring are counted apart from those that surprise.
    Deadlines run by the server's own clock: only --speed 1 brings believable lateness. Ends with a tally; status 1 where
    something surprised. For --load, start the server with WANMI_API_RATE=0, or each acceptor is held to their share.
    """
    from wanmi.simulation.inhabitants.city import NoInhabitants
    from wanmi.simulation.inhabitants.phone import CityAway

    where = (url or f"http://127.0.0.1:{os.environ.get('PORT', '8000')}").rstrip("/")
    say = _unsaid if quiet else click.echo
    try:
        tally = _pour(where, load, duration, seed, say) if load else _play(where, speed, reports_per_hour, duration, seed, say)
    except CityAway as away:
        raise Trouble(f"Nobody answers at {where}; start the city with `wanmi up --demo`.") from away
    except NoInhabitants as empty:
        raise Trouble(f"There is no demo city at {where}; `wanmi demo` builds one in an empty data folder.") from empty
    click.echo("\n".join(tally.lines()))
    raise SystemExit(1 if tally.surprises else 0)


def _unsaid(text: str) -> None:
    pass


def _play(url: str, speed: float, reports_per_hour: float, seconds: float | None, seed: int, say: Say) -> Tally:
    """Until the time is over or Ctrl-C; either way what was done is counted."""
    from wanmi.simulation.inhabitants.city import City
    from wanmi.simulation.inhabitants.play import live

    wished: list[int] = []
    before = {name: signal.signal(name, lambda number, frame: wished.append(number)) for name in (signal.SIGINT, signal.SIGTERM)}

    async def play() -> Tally:
        city = City(url, speed=speed, seed=seed, say=say)
        return await live(city, reports_per_hour=reports_per_hour, seconds=seconds, stop=lambda: bool(wished))

    try:
        return asyncio.run(play())
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def _pour(url: str, clients: int, seconds: float | None, seed: int, say: Say) -> Tally:
    from wanmi.simulation.inhabitants.load import pour

    return pour(url, clients=clients, seconds=seconds or 30, seed=seed, say=say)
