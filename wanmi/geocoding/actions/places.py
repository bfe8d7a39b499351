"""One place at a time: add, correct, retire; give and take other names. What was stays: as an alias of kind former, in the journal."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, Point
from django.db import IntegrityError, transaction
from django.utils import timezone

from wanmi.geocoding.actions.codes import next_codes
from wanmi.geocoding.actions.indexing import index_places, index_terms
from wanmi.geocoding.models import Alias, AliasKind, Place
from wanmi.geocoding.queries.checking import Checked, as_new, check_places, moved_to
from wanmi.geocoding.rules import refusals as no
from wanmi.geocoding.rules.checks import NAME_MOST
from wanmi.geocoding.rules.inputs import Correction, NewPlace
from wanmi.journal.actions import record_fact
from wanmi.people.queries import check_answers_for, check_may
from wanmi.people.rules.seats import Seat

REASON_MOST = 200
KEEPS = "geocoding.keep_places"


def place_locked(code: str, by: Seat | None) -> Place:
    """The live place of this code, locked, where it is in sight of who changes it (None: the operator's). Raises NoPlace."""
    seen = Place.objects.visible_to(by) if isinstance(by, Seat) else Place.objects.all()
    found = seen.select_for_update(of=("self",)).select_related("limiting").filter(code=code, ends_on__isnull=True).first()
    if found is None:
        raise no.NoPlace(field="code")
    return found


@transaction.atomic
def add_place(*, new_place: NewPlace, by: Seat | None, at: datetime) -> Place:
    """A new place under a new code (or its own). Raises AboveYou, or the first refusal of its check (GE-9 and the others)."""
    checked = _good(new_place)
    row = checked.place
    _check_area(row.division_code, by)
    place = Place(code=row.code or next_codes([row.division_code])[0], begins_on=row.begins_on or timezone.localdate(at), source=row.source)
    if row.shape:
        place.shape = GEOSGeometry(memoryview(row.shape), srid=4326)
    _put(place, checked)
    _save(place)
    for name, kind in dict(row.aliases).items():
        Alias.objects.create(place=place, name=name.strip(), kind=kind)
    index_places([place.pk])
    record_fact("place.add", about=("place", place.code), by=by, at=at, data=_fact_data(place), new=True)
    return place


@transaction.atomic
def correct_place(*, code: str, changes: Correction, by: Seat | None, at: datetime) -> Place:
    """Change what is given. A name that goes becomes an alias of kind former; the doors of a renamed street are renamed with it.

    Raises NoPlace, NothingChanged, or the first refusal of the check.
    """
    place = place_locked(code, by)
    _check_area(place.division_code, by)
    before, row = _fact_data(place), as_new(place)
    values = {name: getattr(changes, name) for name in ("kind", "name", "address", "number", "limiting", "source")}
    row = replace(row, **{name: value.strip() for name, value in values.items() if value is not None})
    if changes.location is not None:
        row = moved_to(row, changes.location)
    if changes.division_code is not None:
        row = replace(row, division_code=changes.division_code)
    if changes.name is not None and changes.address is None and place.address.endswith(place.name):
        row = replace(row, address=place.address.removesuffix(place.name) + row.name)  # the address follows the name
    checked = _good(row, but=place)
    _check_area(checked.place.division_code, by)
    old_name = place.name
    _put(place, checked)
    after = _fact_data(place)
    if after == before:
        raise no.NothingChanged
    place.changed_on = timezone.localdate(at)
    _save(place)
    renamed = rename_points(place, old_name) if place.name != old_name else []
    index_places([place.pk, *renamed])
    changed = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    record_fact("place.correct", about=("place", place.code), by=by, at=at, data={"changed": changed, "renamed": len(renamed)})
    return place


def rename_points(place: Place, old_name: str) -> list[int]:
    """The former name stays an alias; what stands at the place takes its new name over. The ids of those points."""
    Alias.objects.filter(place=place, name=place.name).delete()  # an alias that has become the name
    Alias.objects.update_or_create(place=place, name=old_name[:NAME_MOST], defaults={"kind": AliasKind.FORMER})
    points = list(place.points.select_for_update().filter(ends_on__isnull=True, name__startswith=old_name))
    for point in points:
        point.name = place.name + point.name.removeprefix(old_name)
        point.address = place.name.join(point.address.rsplit(old_name, 1)) if old_name in point.address else point.address
        point.changed_on = place.changed_on
    Place.objects.bulk_update(points, ["name", "address", "changed_on"], batch_size=1000)
    return [point.pk for point in points]


@transaction.atomic
def retire_place(*, code: str, reason: str, by: Seat | None, at: datetime) -> Place:
    """The place no longer holds from today on; its code is not given again. Raises NoPlace, NoReason, StillNamed."""
    place = place_locked(code, by)
    _check_area(place.division_code, by)
    reason = reason.strip()
    if not 1 <= len(reason) <= REASON_MOST:
        raise no.NoReason(field="reason", most=REASON_MOST)
    points = place.points.filter(ends_on__isnull=True).count()
    if points:
        raise no.StillNamed(name=place.name, count=points)
    place.ends_on = max(timezone.localdate(at), place.begins_on)  # before it began: it never did
    place.save(update_fields=["ends_on"])
    index_terms([id for id in (place.stem_id, place.at_stem_id) if id])
    record_fact("place.retire", about=("place", place.code), by=by, at=at, data={"name": place.name, "reason": reason})
    return place


@transaction.atomic
def add_alias(*, code: str, name: str, kind: str, by: Seat | None, at: datetime) -> Alias:
    """Another name of a place. Raises NoPlace, NoAliasName, NoSuchAliasKind, AliasTaken."""
    place, name = place_locked(code, by), name.strip()
    _check_area(place.division_code, by)
    if not 1 <= len(name) <= NAME_MOST:
        raise no.NoAliasName(field="name", most=NAME_MOST)
    if kind not in AliasKind.values:
        raise no.NoSuchAliasKind(field="kind", kind=kind)
    if name == place.name or place.aliases.filter(name=name).exists():
        raise no.AliasTaken(field="name", name=name, place=place.name)
    alias = Alias.objects.create(place=place, name=name, kind=kind)
    _terms_anew(place)
    record_fact("place.alias", about=("place", place.code), by=by, at=at, data={"name": name, "kind": kind})
    return alias


@transaction.atomic
def remove_alias(*, code: str, name: str, by: Seat | None, at: datetime) -> None:
    """Take another name away; the journal keeps it. Raises NoPlace."""
    place = place_locked(code, by)
    _check_area(place.division_code, by)
    removed, _each = place.aliases.filter(name=name).delete()
    if not removed:
        raise no.NoPlace(field="name")
    _terms_anew(place)
    record_fact("place.unalias", about=("place", place.code), by=by, at=at, data={"name": name})


def _check_area(division_code: str, by: Seat | None) -> None:
    """A place is changed by who answers for its division: a road of the county by the county. Of a delivery each row was asked so
    before; nobody in particular is the operator."""
    if isinstance(by, Seat):
        check_may(by, KEEPS)
        check_answers_for(division_code, by)


def _terms_anew(place: Place) -> None:
    if place.stem_id:
        index_terms([place.stem_id])
    else:
        index_places([place.pk])


def _good(row: NewPlace, but: Place | None = None) -> Checked:
    checked = check_places([row], but=but.pk if but else None)[0]
    for finding in checked.findings:
        if finding.error:
            raise finding.refusal
    return checked


def _put(place: Place, checked: Checked) -> None:
    row = checked.place
    place.kind, place.name, place.address, place.number = row.kind, row.name, row.address, row.number
    place.division_code, place.grid_code, place.source = row.division_code, row.grid_code, row.source
    place.location = Point(row.lng, row.lat, srid=4326)
    place.limiting = Place.objects.get(pk=checked.limiting_id) if checked.limiting_id else None


def _save(place: Place) -> None:
    """Raises AddressTaken where somebody was quicker."""
    try:
        with transaction.atomic():
            place.save()
    except IntegrityError as error:
        if "place_address_once" in str(error):
            facts = {"address": place.address, "division": place.division_code, "code": ""}
            raise no.AddressTaken(field="address", **facts) from error
        if "code" in str(error):
            raise no.CodeTaken(field="code", code=place.code) from error
        raise


def _fact_data(place: Place) -> dict[str, Any]:
    """What the journal says of a place."""
    return {
        "kind": place.kind, "name": place.name, "address": place.address, "number": place.number, "division": place.division_code,
        "grid": place.grid_code, "lng": round(place.location.x, 7), "lat": round(place.location.y, 7),
        "limiting": place.limiting.code if place.limiting else "", "source": place.source,
    }  # fmt: skip
