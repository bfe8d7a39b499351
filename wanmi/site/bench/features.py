"""Published features: a page of a thousand components, whole and in a box, against the bare statement that writes the same features."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.conf import settings
from django.db import connection
from django.test import Client

from wanmi.components.models import Component
from wanmi.people.models import Person
from wanmi.site.bench.city import ready_city
from wanmi.site.bench.figure import Figure, alternately, bench
from wanmi.site.bench.tiles import DISTRICT, pour

PAGE = 1000
ITEMS = "/ogc/collections/components/items?f=json"
BOX = (116.36, 39.88, 116.43, 39.94)  # holds most of the city: the harder question, as an index by place hardly narrows it
_BARE = """
SELECT ST_AsGeoJSON(t.*, 'geometry', 9) FROM (
  SELECT c.geometry, c.code, c.name, s.class_name AS class, s.name AS subclass, c.state, c.address, g.code AS grid_code,
         k.name AS competent, o.name AS owner, m.name AS maintainer, c.initial_on, c.changed_on
  FROM components_component c JOIN catalogue_subclass s ON s.id = c.subclass_id JOIN grids_unitgrid g ON g.id = c.unit_grid_id
  LEFT JOIN people_organisation k ON k.id = c.competent_id LEFT JOIN people_organisation o ON o.id = c.owner_id
  LEFT JOIN people_organisation m ON m.id = c.maintainer_id
  WHERE {where} ORDER BY c.code LIMIT 1000) t
"""
_IN_BOX = "ST_Intersects(c.geometry, ST_MakeEnvelope(116.36, 39.88, 116.43, 39.94, 4326))"


@bench("features")
def measure() -> Iterable[Figure]:
    """A district's 151,135 components. Milliseconds for a page, through the whole server code but the socket."""
    ready_city()
    pour(DISTRICT)
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
    client.force_login(Person.objects.filter(holdings__post__role="acceptor").order_by("pk")[0])
    box = ",".join(str(number) for number in BOX)
    for name, query, where in (("features.page", "", "true"), ("features.box", f"&bbox={box}", _IN_BOX)):
        yield _held(client, name, f"{ITEMS}&limit={PAGE}{query}", _BARE.format(where=where))


def _held(client: Client, name: str, address: str, statement: str) -> Figure:
    def ours() -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"a page answered {answer.status_code}")

    def bare() -> list[tuple[str]]:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()

    codes = [feature["properties"]["code"] for feature in json.loads(client.get(address).content)["features"]]
    if codes != [json.loads(text)["properties"]["code"] for (text,) in bare()] or len(codes) != PAGE:
        raise RuntimeError("the page and the bare statement tell of different components")
    mine, theirs = (1000 / each for each in alternately(ours, bare, rounds=7, each=30))
    # The page also reads token and rights, says choices in words and links to the next: about 10 µs a feature.
    reach = f"at most 3 times the bare statement, {Component.objects.count():,} components"
    return Figure(name, mine, "ms", theirs, mine / theirs, reach, mine / theirs <= 3)
