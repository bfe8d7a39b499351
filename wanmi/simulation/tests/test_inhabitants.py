"""A play in the small city: the inhabitants go through the real HTTP doors, in this process, and nothing surprises."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any, cast

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.hashers import make_password
from django.core.asgi import get_asgi_application
from django.db import connections

from wanmi.cases.models import Case
from wanmi.cases.tests.cast import Cast, small_city
from wanmi.journal.models import Fact
from wanmi.journal.queries import chain_holds, story_of
from wanmi.people.models import DemoAccount, Person, Post
from wanmi.people.rules.demo import DEMO_PASSWORD
from wanmi.simulation.inhabitants import city as stage
from wanmi.simulation.inhabitants import working
from wanmi.simulation.inhabitants.city import City, NoInhabitants
from wanmi.simulation.inhabitants.phone import CityAway
from wanmi.simulation.inhabitants.play import live
from wanmi.simulation.inhabitants.tally import Tally

SPEED = 30_000.0  # nine days of the play in twenty-five seconds


@pytest.fixture
def demo_city(committed: None, tmp_path: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The cast as demo people: one shared hash, and the acceptor's account at the door."""
    settings.EVIDENCE_DIR = tmp_path
    city = small_city()
    Person.objects.update(password=make_password(DEMO_PASSWORD))
    DemoAccount.objects.create(person=city.person("acceptor"), post=Post.objects.get(role="acceptor"), position=1)
    monkeypatch.setattr(stage, "DOOR", "acceptor")
    monkeypatch.setattr(working, "LEAST_PAUSE_S", 0.4)
    return city


def in_process() -> httpx.ASGITransport:
    return httpx.ASGITransport(app=cast(Any, get_asgi_application()))


def play(url: str = "http://127.0.0.1", *, transport: Any = None, seconds: float, seed: int = 1) -> tuple[Tally, list[str]]:
    said: list[str] = []

    async def whole() -> Tally:
        town = City(url, speed=SPEED, seed=seed, say=said.append, transport=transport)
        tally = await live(town, reports_per_hour=0.05, seconds=seconds)
        await sync_to_async(connections.close_all)()
        return tally

    return asyncio.run(whole()), said


@pytest.mark.slow
def test_the_inhabitants_take_cases_round_the_loop_and_nothing_surprises(demo_city: Cast) -> None:
    tally, said = play(transport=in_process(), seconds=25)
    told = "\n".join([*said, *tally.lines()])
    assert not tally.surprises, told
    assert tally.cases >= 3, told  # how many a play sees depends on the machine
    assert 0 <= Case.objects.count() - tally.cases <= 2, told  # a report may be stored whose answer came after the curtain
    moves = Counter(Fact.objects.filter(subject_kind="case").values_list("name", flat=True))
    for name in ("report", "accept", "file", "dispatch", "sign", "feed_back", "send_check", "answer_check", "close"):
        assert moves[f"case.{name}"] > 0, told
    for number in Case.objects.values_list("number", flat=True):
        assert chain_holds(list(story_of("case", number))) is None
    assert Case.objects.filter(outcome="closed").exists(), told


def test_a_real_city_has_no_inhabitants(committed: None) -> None:
    with pytest.raises(NoInhabitants):
        play(transport=in_process(), seconds=1)


def test_where_nobody_answers_the_play_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wanmi.simulation.inhabitants.phone.PATIENCE", 2)
    with pytest.raises(CityAway):
        play("http://127.0.0.1:9", seconds=1)
