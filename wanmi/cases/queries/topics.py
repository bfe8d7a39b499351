"""Which topics of the journal touch what a seat has on its screen."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from wanmi.cases.queries.scope import COUNTY, live_topics, sees_area
from wanmi.grids.queries import area_names
from wanmi.people.rules.seats import Seat


def heard_of(seat: Seat, topics: Iterable[str]) -> list[str]:
    """Of topics those that the seat may hear: another person's number is not among them."""
    own = live_topics(seat)
    starts = tuple(topic[:-1] for topic in own if topic.endswith("*"))
    return [topic for topic in topics if topic in own or (starts and topic.startswith(starts))]


def topics_of(seat: Seat, stages: Collection[str]) -> list[str]:
    """The topics of these stages as far as the seat may listen, each written out; of a post tied to its cases, all of its own."""
    if not sees_area(seat):
        return sorted(live_topics(seat))
    known = [code for code in area_names() if len(code) == COUNTY and code.startswith(seat.area_code)]
    counties = [seat.area_code[:COUNTY]] if len(seat.area_code) >= COUNTY else known
    return sorted(f"stage:{county}:{stage}" for county in counties for stage in stages)
