"""Many places that stand corrected at once, each kept whole first; and put back as they were. The caller tells the journal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import md5
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, Point
from django.db import connection

from wanmi.geocoding.actions.indexing import index_places
from wanmi.geocoding.actions.places import rename_points
from wanmi.geocoding.models import Alias, Place
from wanmi.geocoding.queries.checking import Checked

_SNAPSHOT = (
    "SELECT p.id, to_jsonb(p) || jsonb_build_object('location', p.location::text, 'shape', p.shape::text, 'aliases',"
    " coalesce((SELECT jsonb_agg(to_jsonb(a) ORDER BY a.id) FROM geocoding_alias a WHERE a.place_id = p.id), '[]'))"
    " FROM geocoding_place p WHERE p.id = ANY(%s)"
)
FOLLOWS = {"stem_id", "door", "lane", "door_rest"}  # made anew from the rest
Snapshot = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Corrected:
    """A place that stands and what it becomes. `shape`: WKB, None leaves it; `aliases`: all its other names, None leaves them."""

    place: Place
    becomes: Checked
    shape: bytes | None = None
    aliases: tuple[str, ...] | None = None


def correct_places(rows: Sequence[Corrected], *, on: date) -> list[list[Snapshot]]:
    """Write them; of each all places that it touched as they were: itself, and the points that are named after it."""
    renamed = [row.place.pk for row in rows if row.becomes.place.name != row.place.name]
    named: dict[int, list[int]] = {}
    for pk, street in Place.objects.filter(limiting__in=renamed, ends_on__isnull=True).values_list("pk", "limiting_id"):
        named.setdefault(street or 0, []).append(pk)
    touched = [[row.place.pk, *named.get(row.place.pk, ())] for row in rows]
    before = snapshots(pk for each in touched for pk in each)
    names = [row.place.name for row in rows]
    for row in rows:
        _put(row, on)
    fields = ["kind", "name", "address", "number", "limiting", "division_code", "grid_code", "location", "shape", "source", "changed_on"]
    Place.objects.bulk_update([row.place for row in rows], fields, batch_size=1000)
    for row, name in zip(rows, names, strict=True):
        if row.place.name != name:
            rename_points(row.place, name)
        if row.aliases is not None:
            _name_otherwise(row.place, row.aliases, name)
    index_places(sorted(before))
    return [[before[pk] for pk in each] for each in touched]


def _put(row: Corrected, on: date) -> None:
    place, new = row.place, row.becomes.place
    place.kind, place.name, place.address, place.number = new.kind, new.name, new.address, new.number
    place.division_code, place.grid_code, place.source = new.division_code, new.grid_code, new.source
    place.location = Point(new.lng, new.lat, srid=4326)
    place.limiting_id = row.becomes.limiting_id
    place.shape = GEOSGeometry(memoryview(row.shape), srid=4326) if row.shape else place.shape
    place.changed_on = on


def _name_otherwise(place: Place, names: Sequence[str], but: str) -> None:
    """Other names as the list says; those that stay keep their kind, and the name that the place has just lost stays."""
    stand = set(place.aliases.values_list("name", flat=True))
    Alias.objects.filter(place=place).exclude(name__in=[*names, but]).delete()
    Alias.objects.bulk_create(Alias(place=place, name=name) for name in dict.fromkeys(names) if name not in stand and name != place.name)


def snapshots(ids: Iterable[int]) -> dict[int, Snapshot]:
    """Id → every column of a place, with its aliases."""
    with connection.cursor() as cursor:
        cursor.execute(_SNAPSHOT, [sorted(set(ids))])
        return {pk: json.loads(rows) if isinstance(rows, str) else rows for pk, rows in cursor.fetchall()}


def digest_of(places: Iterable[Snapshot | None]) -> str:
    """Of places and their aliases, without what is made from the rest: the same as long as nobody changes them."""
    compared = [{key: value for key, value in place.items() if key not in FOLLOWS} if place else None for place in places]
    return md5(json.dumps(compared, sort_keys=True, ensure_ascii=False).encode(), usedforsecurity=False).hexdigest()


def put_places_back(before: Sequence[Snapshot]) -> None:
    """Every column and alias as it was; search terms follow."""
    columns = [field.column for field in Place._meta.local_concrete_fields if field.column != "id"]
    ids = [place["id"] for place in before]
    places_json = json.dumps(before, ensure_ascii=False)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE geocoding_place p SET ({', '.join(columns)}) = ({', '.join(f'b.{column}' for column in columns)})"  # noqa: S608
            " FROM jsonb_populate_recordset(NULL::geocoding_place, %s::jsonb) b WHERE p.id = b.id",
            [places_json],
        )
        cursor.execute("DELETE FROM geocoding_alias WHERE place_id = ANY(%s)", [ids])
        cursor.execute(
            "INSERT INTO geocoding_alias (id, place_id, name, kind) SELECT a.id, a.place_id, a.name, a.kind"
            " FROM jsonb_array_elements(%s::jsonb) e CROSS JOIN LATERAL jsonb_populate_recordset(NULL::geocoding_alias, e->'aliases') a",
            [places_json],
        )
    index_places(ids)
