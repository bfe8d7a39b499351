"""Many places at once: what an import or a demo city brings, checked row by row, written by COPY, indexed once."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from wanmi.geocoding.actions.codes import next_codes
from wanmi.geocoding.actions.indexing import Keys, index_terms, keys_of, standing_keys, stems_for
from wanmi.geocoding.models import Alias, Place, Term
from wanmi.geocoding.queries.checking import Checked, check_places, in_portions
from wanmi.geocoding.queries.forward import known_divisions
from wanmi.geocoding.rules.checks import PlaceFinding
from wanmi.geocoding.rules.inputs import NewPlace
from wanmi.journal.actions import record_fact
from wanmi.people.rules.seats import Seat

PORTION = 20_000  # rows checked and written together
STEMS_AT_ONCE = 5_000
_POINT = struct.Struct("<BIIdd")
_COLUMNS = ("id", "code", "kind", "name", "address", "limiting_id", "number", "division_code", "grid_code", "location", "shape", "source",
            "begins_on", "stem_id", "door", "lane", "door_rest",
            "at_stem_id", "at_door", "at_lane", "at_rest")  # fmt: skip
Say = Callable[[int], None]
# By the owner's function: the application may not gather statistics itself.
ANALYZE = "SELECT gather_statistics('geocoding_place', 'geocoding_stem', 'geocoding_term', 'geocoding_alias')"


@dataclass
class Added:
    """What came of many rows: how many stand now, and the bad ones with their number (from 1), row and findings."""

    count: int = 0
    refused: list[tuple[int, NewPlace, list[PlaceFinding]]] = field(default_factory=list)


def add_places(rows: Iterable[NewPlace], *, by: Seat | None, at: datetime, source: str = "", progress: Say | None = None) -> Added:
    """Add places that check_places finds good, in one transaction with one fact; bad ones are given back, nothing of them is written.

    `progress` hears how many rows have been read. A street must come before (or in the same 20,000 rows as) its doorplates.
    """
    done, read = Added(), 0
    touched: set[int] = set()
    with transaction.atomic():
        for portion in in_portions(iter(rows), PORTION):
            checked = check_places(portion, first=read + 1)
            for number, each in enumerate(checked, read + 1):
                if not each.good:
                    done.refused.append((number, each.place, each.findings))
            good = [each for each in checked if each.good]
            touched |= write_places(good, at=at, source=source).stems
            done.count += len(good)
            read += len(portion)
            if progress:
                progress(read)
        if not done.count:
            return done
        index_stems(touched)
        record_fact("place.load", about=("layer", "place"), by=by, at=at, data={"count": done.count, "source": source})
    with connection.cursor() as cursor:
        cursor.execute(ANALYZE)
    return done


def index_stems(stems: Iterable[int]) -> None:
    """The terms of many stems anew, some thousands at a time."""
    ordered = sorted(stems)
    for start in range(0, len(ordered), STEMS_AT_ONCE):
        index_terms(ordered[start : start + STEMS_AT_ONCE])


def remove_places(codes: Sequence[str]) -> int:
    """Take back places that nobody stands on, with aliases and terms; how many. The caller tells the journal."""
    places = Place.objects.filter(code__in=codes)
    stems = {id for pair in places.values_list("stem", "at_stem") for id in pair if id}
    Term.objects.filter(place__in=places).delete()
    Alias.objects.filter(place__in=places).delete()
    with connection.cursor() as cursor:  # streets and their doors in one statement
        cursor.execute("DELETE FROM geocoding_place WHERE code = ANY(%s)", [list(codes)])
        count = int(cursor.rowcount)
    index_stems(stems)
    return count


@dataclass(frozen=True, slots=True)
class Written:
    """The codes of rows as they were written, in their order, and the stems they belong to."""

    codes: list[str]
    stems: set[int]


def write_places(rows: Sequence[Checked], *, at: datetime, source: str) -> Written:
    """COPY rows that were found good, with their aliases. The caller makes the terms of their stems (index_stems) and tells the journal."""
    if not rows:
        return Written([], set())
    ids = _ids(len(rows))
    codes = next_codes([each.place.division_code for each in rows], but={each.place.code for each in rows})
    within = _within(rows, ids)
    limiting = [each.limiting_id or within.get(each.place.limiting) or within.get((each.place.division_code[:6], each.place.limiting))
                if each.place.limiting else None for each in rows]  # fmt: skip
    names = _names_of({id for id in limiting if id}, rows, ids)
    divisions = known_divisions()
    keys = [
        keys_of(each.place.kind, each.place.name, each.place.number, each.place.division_code, divisions, names.get(street or 0, ""))
        for each, street in zip(rows, limiting, strict=True)
    ]
    addresses = [standing_keys(each.place.kind, each.place.address, key, divisions) for each, key in zip(rows, keys, strict=True)]
    stems = stems_for((key[0], key[1]) for key in (*keys, *addresses) if key)
    day = timezone.localdate(at)
    written = [
        _row(id, each.place, each.place.code or code, street, _indexed(key, at, stems), source, each.place.begins_on or day)
        for id, each, code, street, key, at in zip(ids, rows, codes, limiting, keys, addresses, strict=True)
    ]
    _copy("geocoding_place", _COLUMNS, written)
    aliases = [(id, name.strip(), kind) for id, each in zip(ids, rows, strict=True) for name, kind in dict(each.place.aliases).items()]
    _copy("geocoding_alias", ("place_id", "name", "kind"), aliases)
    return Written([row[1] for row in written], set(stems.values()))


def _indexed(own: Keys, at: Keys | None, stems: dict[tuple[str, str], int]) -> tuple[Any, ...]:
    """The values of the columns of INDEXED."""
    return (stems[own[0], own[1]], *own[2:], *((stems[at[0], at[1]], *at[2:]) if at else (None, None, "", "")))


def _row(
    id: int, place: NewPlace, code: str, limiting: int | None, indexed: tuple[Any, ...], source: str, begins_on: Any
) -> tuple[Any, ...]:
    shape = place.shape.hex() if place.shape else None
    return (id, code, place.kind, place.name, place.address, limiting, place.number, place.division_code, place.grid_code,
            _point(place.lng, place.lat), shape, place.source or source, begins_on, *indexed)  # fmt: skip


def _point(lng: float, lat: float) -> str:
    """EWKB in hexadecimal, SRID 4326."""
    return _POINT.pack(1, 0x20000001, 4326, lng, lat).hex()


def _ids(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('geocoding_place', 'id')) FROM generate_series(1, %s)", [count])
        return [row[0] for row in cursor.fetchall()]


def _within(rows: Sequence[Checked], ids: Sequence[int]) -> dict[str | tuple[str, str], int]:
    """Streets and compounds that come in the same portion, by code and by (county, name)."""
    found: dict[str | tuple[str, str], int] = {}
    for each, id in zip(rows, ids, strict=True):
        if each.place.kind in ("road", "compound", "zone"):
            found.setdefault((each.place.division_code[:6], each.place.name), id)
            if each.place.code:
                found[each.place.code] = id
    return found


def _names_of(streets: set[int], rows: Sequence[Checked], ids: Sequence[int]) -> dict[int, str]:
    names = {id: each.place.name for each, id in zip(rows, ids, strict=True) if id in streets}
    return names | dict(Place.objects.filter(pk__in=streets - names.keys()).values_list("pk", "name"))


def _copy(table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    if not rows:
        return
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
