"""The demo city's ground written into the database, in bulk, once: areas, streets, grids, patrol areas, components."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

import numpy as np
import shapely
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model

from wanmi.catalogue.models import Kind as SubclassKind
from wanmi.catalogue.models import Subclass
from wanmi.components.actions.fields import TABLE
from wanmi.components.models import Component
from wanmi.components.rules.attribute_table import FieldRow, field_rows
from wanmi.geocoding.actions import add_places
from wanmi.geocoding.models import Place
from wanmi.grids.models import Area, AreaLevel, StreetLine, UnitGrid
from wanmi.journal.actions import record_fact
from wanmi.patrols.models import GridMembership, ResponsibilityGrid
from wanmi.people.models import Organisation, OrganisationKind
from wanmi.people.rules.seats import Seat
from wanmi.simulation.ground import sources
from wanmi.simulation.ground.addresses import AddressBook, middles
from wanmi.simulation.ground.city import PLANE, City, Division, Say, build_city, silent
from wanmi.simulation.ground.gazetteer import all_places
from wanmi.simulation.ground.inventory import COMPONENTS, Inventory, take_inventory
from wanmi.simulation.ground.sources import SOURCE

SRID = 4326
LAYER = "patrol"


@dataclass(frozen=True)
class Bodies:
    """Organisation codes of the three bodies that answer for a component (CO-8)."""

    competent: str
    owner: str
    maintainer: str


IN_FORCE_FOR = timedelta(days=730)  # for which areas, grids and names have stood when the demo city is built
# (responsible kind, first digits of the grid code) → bodies; the longest digits that fit count, '' fits everywhere.
BodyTable = Mapping[tuple[str, str], Bodies]


def lay_ground(*, at: datetime, by: Seat | None = None, say: Say = silent, only: Collection[str] | None = None) -> bool:
    """Build the city and write areas, streets, unit grids and patrol areas, with one fact for each layer.

    False, and nothing done, where unit grids stand already. `only`: nine-digit codes of some streets, for a smaller city.
    """
    with _alone():
        if UnitGrid.objects.exists():
            return False
        city = build_city(say, only=only)
        on = _day(at - IN_FORCE_FOR)
        _lay_areas(city, by=by, at=at, on=on, say=say)
        _lay_streets(city, by=by, at=at, say=say)
        _lay_grids(city, by=by, at=at, on=on, say=say)
        _lay_patrols(city, by=by, at=at, on=on, say=say)
        _analyse(Area, StreetLine, UnitGrid, ResponsibilityGrid, GridMembership)
    return True


def lay_components(
    *, at: datetime, by: Seat | None = None, say: Say = silent, bodies: BodyTable | None = None, count: int = COMPONENTS
) -> bool:
    """Place `count` components on the unit grids that stand, with one fact; False where there are components already.

    Needs the catalogue; bodies are those given, or what the organisations say of themselves.
    """
    with _alone():
        if Component.objects.exists():
            return False
        say(f"    placing {count:,} components along the streets")
        city = existing_city()
        inventory = take_inventory(city, on=_day(at), count=count)
        addresses = AddressBook(city.roads, city.plane).addresses(city.plane.to_metres(middles(inventory.shapes)))
        rows = component_rows(city, inventory, addresses, bodies if bodies is not None else bodies_of_organisations())
        say(f"    writing {count:,} components")
        columns = ("code", "name", "subclass_id", "unit_grid_id", "geometry", "address", "competent_id", "owner_id", "maintainer_id")
        copy_rows(Component, (*columns, "state", "initial_on", "changed_on", "valid_from", "source", "note", "attributes"), rows)
        _note("component", count, by=by, at=at)
        _analyse(Component)
    return True


def lay_places(*, at: datetime, by: Seat | None = None, say: Say = silent) -> bool:
    """Standard addresses of the city that stands: divisions, streets, doorplates, crossings; False where there are places already."""
    with _alone():
        if Place.objects.exists():
            return False
        city = existing_city()
        on = _day(at - IN_FORCE_FOR)
        found = [replace(place, begins_on=on) for place in all_places(city, AddressBook(city.roads, city.plane))]
        added = add_places(found, by=by, at=at, source=SOURCE)
        say(f"    writing {added.count:,} places ({len(added.refused)} refused by their check)")
    return True


def existing_city() -> City:
    """The city as the database has it: counties, unit grids with their classes; streets from the sources."""
    rows = list(UnitGrid.objects.filter(ends_on=None).order_by("code").values_list("code", "area_class", "geometry"))
    shapes = shapely.from_wkb([bytes(geometry.wkb) for _, _, geometry in rows])
    counties = [
        Division(area.code, area.name, shapely.from_wkb(bytes(area.geometry.wkb)))
        for area in Area.objects.filter(level=AreaLevel.COUNTY).order_by("code")
    ]
    return City(
        plane=PLANE,
        counties=counties,
        streets=[],
        communities=[],
        codes=[code for code, _, _ in rows],
        metric=shapely.transform(shapes, PLANE.to_metres),
        shapes=shapes,
        classes=np.array([level for _, level, _ in rows]),
        patrols=[],
        roads=sources.roads(),
    )


@contextmanager
def _alone() -> Iterator[None]:
    """A transaction in which nobody else builds the city."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('wanmi.simulation.ground'))")
        yield


def _day(at: datetime) -> date:
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def _analyse(*models: type[Model]) -> None:
    """So that the first questions are already planned well."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE " + ", ".join(model._meta.db_table for model in models))


def _lay_areas(city: City, *, by: Seat | None, at: datetime, on: date, say: Say) -> None:
    levels = ((AreaLevel.COUNTY, city.counties), (AreaLevel.STREET, city.streets), (AreaLevel.COMMUNITY, city.communities))
    rows = [
        (area.code, area.name, level.value, wkb, SOURCE, on, None)
        for level, areas in levels
        for area, wkb in zip(areas, _wkb([_multi(area) for area in areas]), strict=True)
    ]
    say(f"    writing {len(rows)} areas")
    copy_rows(Area, ("code", "name", "level", "geometry", "source", "begins_on", "ends_on"), rows)
    _note("area", len(rows), by=by, at=at)


def _lay_streets(city: City, *, by: Seat | None, at: datetime, say: Say) -> None:
    shapes = _wkb([road.line for road in city.roads])
    rows = [(road.way, road.name, road.highway, wkb) for road, wkb in zip(city.roads, shapes, strict=True)]
    say(f"    writing {len(rows):,} stretches of street")
    copy_rows(StreetLine, ("way", "name", "highway", "geometry"), rows)
    _note("street_line", len(rows), by=by, at=at)


def _lay_grids(city: City, *, by: Seat | None, at: datetime, on: date, say: Say) -> None:
    offices = {street.code: f"{street.name}办事处" for street in city.streets}
    areas, perimeters = shapely.area(city.metric).tolist(), shapely.length(city.metric).tolist()
    together = zip(city.codes, _wkb(city.shapes), city.classes.tolist(), areas, perimeters, strict=True)
    rows = [
        (code, code[:12], wkb, level, round(area, 1), round(perimeter, 1), "", offices[code[:9]], False, "", SOURCE, on, None, "")
        for code, wkb, level, area, perimeter in together
    ]
    say(f"    writing {len(rows):,} unit grids")
    columns = ("code", "community_code", "geometry", "area_class", "area_m2", "perimeter_m", "land_use", "responsible")
    copy_rows(UnitGrid, (*columns, "large_on_purpose", "older_code", "source", "begins_on", "ends_on", "note"), rows)
    _note("unit_grid", len(rows), by=by, at=at)


def _lay_patrols(city: City, *, by: Seat | None, at: datetime, on: date, say: Say) -> None:
    shapes = _wkb([_multi(patrol) for patrol in city.patrols])
    rows = [(patrol.code, patrol.name, LAYER, wkb, on, None) for patrol, wkb in zip(city.patrols, shapes, strict=True)]
    say(f"    writing {len(rows)} responsibility grids")
    copy_rows(ResponsibilityGrid, ("code", "name", "layer", "geometry", "begins_on", "ends_on"), rows)
    grids, patrols = _ids(UnitGrid), _ids(ResponsibilityGrid)
    members = [(grids[city.codes[grid]], patrols[patrol.code], LAYER, on) for patrol in city.patrols for grid in patrol.grids]
    copy_rows(GridMembership, ("unit_grid_id", "responsibility_grid_id", "layer", "begins_on"), members)
    _note("responsibility_grid", len(rows), by=by, at=at)


def component_rows(city: City, inventory: Inventory, addresses: Sequence[str], bodies: BodyTable) -> list[tuple[Any, ...]]:
    """One row a component, in the order of the columns."""
    subclasses = {one.classification_code: one for one in Subclass.objects.filter(scheme__is_current=True, kind=SubclassKind.COMPONENT)}
    kinds = [subclasses[kind.code] for kind in inventory.table]
    grids, organisations = _ids(UnitGrid), _ids(Organisation)
    grid_ids = [grids[code] for code in city.codes]
    shapes = _wkb(inventory.shapes)
    usual = usual_attributes()
    answer: dict[tuple[str, str], tuple[int | None, int | None, int | None]] = {}
    rows = []
    for number, code in enumerate(inventory.codes):
        kind, grid = kinds[inventory.kinds[number]], inventory.grids[number]
        place = (kind.responsible_kind, city.codes[grid][:9])
        if place not in answer:
            answer[place] = _answering(bodies, organisations, *place)
        history = (inventory.states[number], inventory.initial_on[number], inventory.changed_on[number])
        rows.append(
            (
                code,
                kind.name,
                kind.pk,
                grid_ids[grid],
                shapes[number],
                addresses[number],
                *answer[place],
                *history,
                history[2] or history[1],
                "演示普查",
                "",
                attributes_like(usual.get(kind.classification_code, ()), number),
            )
        )
    return rows


def usual_attributes() -> dict[str, list[FieldRow]]:
    """The attributes that a city starts with and that have usual values, by four digits of the subclass."""
    found: dict[str, list[FieldRow]] = {}
    for row in field_rows(TABLE.read_text(encoding="utf-8")):
        if row.usual:
            found.setdefault(row.subclass, []).append(row)
    return found


def attributes_like(fields: Sequence[FieldRow], number: int) -> str:
    """JSON of a usual value for each attribute. The same number gives the same values; one in nine was never written down."""
    attributes = {}
    for place, field in enumerate(fields):
        mixed = crc32(f"{number} {field.key}".encode())
        if mixed % 9:
            attributes[field.key] = field.usual[(mixed // 9 + place) % len(field.usual)]
    return json.dumps(attributes, ensure_ascii=False)


def _answering(bodies: BodyTable, organisations: Mapping[str, int], kind: str, street: str) -> tuple[int | None, int | None, int | None]:
    for length in range(len(street), -1, -1):
        if found := bodies.get((kind, street[:length])):
            return organisations.get(found.competent), organisations.get(found.owner), organisations.get(found.maintainer)
    return None, None, None


def bodies_of_organisations() -> dict[tuple[str, str], Bodies]:
    """Who answers for what, from the organisations' own words: the department and, where it has squads, its first one."""
    found: dict[tuple[str, str], Bodies] = {}
    active = Organisation.objects.filter(is_active=True).order_by("code")
    squads: dict[int, str] = {}
    for squad in active.filter(kind=OrganisationKind.SQUAD, parent__isnull=False):
        squads.setdefault(int(squad.parent_id or 0), squad.code)
    for body in active.exclude(kind=OrganisationKind.SQUAD):
        for kind in body.responsible_kinds:
            bodies = Bodies(body.code, body.code, squads.get(int(body.pk), body.code))
            found.setdefault((kind, body.area_code), bodies)
    return found


def copy_rows(model: type[Model], columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Rows into a model's table by COPY. Geometries come as hexadecimal EWKB.

    A sequence, not an iterator: one that asks the database while the copy runs would wait for it for ever.
    """
    with connection.cursor() as cursor, cursor.copy(f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _note(layer: str, count: int, *, by: Seat | None, at: datetime) -> None:
    """GD-1: every layer names its source and date."""
    record_fact("layer.load", about=("layer", layer), by=by, at=at, data={"count": count, "source": SOURCE})


def _wkb(shapes: Any) -> list[str]:
    return list(shapely.to_wkb(shapely.set_srid(shapes, SRID), hex=True, include_srid=True))


def _multi(area: Division | Any) -> shapely.MultiPolygon:
    return shapely.MultiPolygon(shapely.get_parts(area.shape).tolist())


def _ids(model: Any) -> dict[str, int]:
    return dict(model.objects.values_list("code", "pk"))
