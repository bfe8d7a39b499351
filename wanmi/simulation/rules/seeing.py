"""What inhabitants see on the street and how they tell of it, mistakes included. Pure, drawn by seed."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from wanmi.catalogue.rules.facts import ConditionFacts, SubclassFacts
from wanmi.simulation.rules.callers import caller_words
from wanmi.simulation.rules.popularity import component_weight, event_weight
from wanmi.simulation.rules.rhythm import season

HANDLED_WORDS = ("广告", "占道", "乱堆", "暴露垃圾", "晾", "不洁")  # what one person can put right on the spot
ON_THE_SPOT = 0.35  # of those
BY_CITIZENS = 0.25  # of all reports
COMPONENTS = 0.35  # of what supervisors see
SOURCES = (("hotline", 50.0), ("transfer", 22.0), ("public", 22.0), ("leader", 2.0), ("media", 4.0))
PHOTOS = (("井盖", "cover"), ("箅", "grate"), ("标线", "marking"), ("路缘石", "kerb"), ("侧石", "kerb"), ("道路破损", "kerb"))
SKETCH = "sketch"  # a drawn street that claims to show nothing


class Slip(StrEnum):
    """A mistake in telling: the city should say no to some and bear the others."""

    NONE = "none"
    NO_PHOTO = "no_photo"  # the photo was forgotten → photo_missing
    FAR_AWAY = "far_away"  # the telephone was somewhere else → outside_city
    WRONG_CLOCK = "wrong_clock"  # the telephone's clock is a day ahead → future_report
    SENT_TWICE = "sent_twice"  # the network was slow: the same once more → the same answer
    CHANGED = "changed"  # sent again with another word under the same id → changed_report


SLIPS = (
    (Slip.NONE, 93.0),
    (Slip.NO_PHOTO, 1.0),
    (Slip.FAR_AWAY, 1.0),
    (Slip.WRONG_CLOCK, 0.5),
    (Slip.SENT_TWICE, 4.0),
    (Slip.CHANGED, 0.5),
)
REFUSED_AS = {
    Slip.NO_PHOTO: "cases.photo_missing",
    Slip.FAR_AWAY: "grids.outside_city",
    Slip.WRONG_CLOCK: "cases.future_report",
    Slip.CHANGED: "cases.changed_report",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to be told: what it is, and whether the one who saw it puts it right at once."""

    subclass: Mapping[str, Any]
    condition: Mapping[str, Any]
    handled: bool


def drawn(table: Sequence[tuple[Any, float]], drawing: random.Random) -> Any:
    """One of a table of (thing, weight)."""
    return drawing.choices([thing for thing, _ in table], [weight for _, weight in table])[0]


def problem_seen(subclasses: Sequence[Mapping[str, Any]], *, month: int, by_citizen: bool, drawing: random.Random) -> Problem:
    """One of the subclasses (as the catalogue tells them), by how often it is seen in this month. Those without condition are not seen."""
    known = [one for one in subclasses if one["conditions"]]
    weights = [_weight(one) * season(one["name"], month) for one in known]
    subclass = drawing.choices(known, weights)[0]
    easy = not by_citizen and subclass["kind"] == "event" and any(word in subclass["name"] for word in HANDLED_WORDS)
    return Problem(subclass, drawing.choice(subclass["conditions"]), easy and drawing.random() < ON_THE_SPOT)


def _weight(subclass: Mapping[str, Any]) -> float:
    weigh = component_weight if subclass["kind"] == "component" else event_weight
    return weigh(subclass["name"])


def words_for(problem: Problem, address: str) -> str:
    """What the report says."""
    what = problem.condition["issue"] or problem.condition["condition"]
    return f"{address or '此处'}，{problem.subclass['name']}：{what}。"


def citizen_words(problem: Problem, address: str, source: str, *, subclasses: Sequence[Mapping[str, Any]], drawing: random.Random) -> str:
    """What a caller says of it (see callers.py); `subclasses` as the catalogue tells them."""
    told = problem.condition
    condition = ConditionFacts(0, 0, 0, told["condition"], "", "", (Decimal(0), Decimal(0), Decimal(0)), issue=told["issue"] or "")
    others = [_facts(one) for one in subclasses if one["conditions"]]
    return caller_words(_facts(problem.subclass), condition, address, source, others=others, drawing=drawing)


def _facts(told: Mapping[str, Any]) -> SubclassFacts:
    return SubclassFacts(told["id"], told["kind"], "", "", told["name"], "")


def photo_for(name: str, photos: Sequence[str], drawing: random.Random) -> str:
    """The name of a photo that suits a subclass; a sketch where none does, and any where there is no sketch."""
    photo_stem = next((stem for word, stem in PHOTOS if word in name), SKETCH)
    fitting = [photo for photo in photos if photo.startswith(photo_stem)] or [photo for photo in photos if photo.startswith(SKETCH)]
    return drawing.choice(fitting or list(photos))
