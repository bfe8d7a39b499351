"""A delivery on its way: received, mapped, checked, mended, taken, taken back. Long steps are jobs that can be stopped."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from django.conf import settings
from django.contrib.gis.geos import Point
from django.db import transaction

from wanmi.deliveries.actions.inspecting import Inspection, inspect_file, opened_again
from wanmi.deliveries.actions.jobs import check_delivery, import_delivery_job
from wanmi.deliveries.actions.staging import check_rows, definition_of, effects_of, forget_rows
from wanmi.deliveries.actions.tidying import forget_file
from wanmi.deliveries.actions.working import AT_WORK, STOPPED, WORK, begin, check_level, locked, set_back
from wanmi.deliveries.kinds import KINDS
from wanmi.deliveries.models import KEEPS, DeliveredRow, Delivery, DeliveryState, Effect, Empty, KeptMapping, LocalPlane, Mode, Verdict
from wanmi.deliveries.rules.guessing import guessed, missing
from wanmi.deliveries.rules.refusals import NothingGood, NothingNew, NotMapped, NotThere, PartlyTaken, UnknownColumn, WrongState
from wanmi.deliveries.rules.words import value_in
from wanmi.formats.archives import opened
from wanmi.formats.rules.mapping import NONE_OF_THEM, PLACE_FIELDS, known_names, mapped_twice
from wanmi.formats.rules.refusals import HeadingsTwice, SystemWanted, UnreadableFile
from wanmi.formats.rules.systems import guess_system, system_names, to_degrees
from wanmi.grids.queries import middle_of
from wanmi.journal.actions import Actor, record_fact
from wanmi.kit.deliveries import Kind
from wanmi.kit.jobs import take_from_jobs
from wanmi.people.queries import check_may, layer_for
from wanmi.people.rules.seats import Seat

__all__ = [
    "check_delivery",
    "correct_row",
    "discard_delivery",
    "folder",
    "import_delivery",
    "import_delivery_job",
    "inspect_again",
    "map_columns_to_fields",
    "map_delivery",
    "names_of_systems",
    "planes",
    "receive_delivery",
    "recheck_delivery",
    "stop_delivery",
]  # fmt: skip
FOLDER = "deliveries"
LONGEST_CORRECTION = 2000  # signs of one value


def folder() -> Path:
    path = Path(settings.DATA_DIR) / FOLDER
    path.mkdir(parents=True, exist_ok=True)
    return path


def receive_delivery(
    *, kind: str, file: IO[bytes], name: str, source: str, begins_on: date, by: Seat, at: datetime, layer: str = "", encoding: str = "",
    heading: int | None = None,
) -> Delivery:  # fmt: skip
    """Keep the file and look into it. `layer` (a layer, a sheet, a file of the archive, `*` for all alike), `encoding` and `heading` (the
    row with the headings, 0 none) where they are not to be found out. Raises NotYours, NoLayer, CityKeepsIt,
    UnreadableFile; then nothing is kept."""
    check_may(by, KEEPS)
    layer_for(kind, by)
    check_level(KINDS[kind], by)
    path = folder() / f"{uuid4().hex}{Path(name).suffix.lower()[:10]}"
    try:
        with path.open("wb") as out:
            shutil.copyfileobj(file, out, 1 << 20)
        if path.stat().st_size > settings.LARGEST_DELIVERY:
            raise UnreadableFile(field="file", why="文件超过 2 GB，请按区或按图幅分开")
        reading: dict[str, Any] = {"layer": layer, "encoding": encoding, "heading": heading, "known": known_names(KINDS[kind].fields)}
        return _register(KINDS[kind], path, inspect_file(opened(path), **reading), name, source, begins_on, by, at)
    except OSError as error:
        _remove(path)
        raise UnreadableFile(field="file", why="服务器存不下来，请系统管理员查看磁盘空间") from error
    except BaseException:  # whatever it was: nothing is kept of a file that is not registered
        _remove(path)
        raise


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    shutil.rmtree(path.with_suffix(""), ignore_errors=True)


@transaction.atomic
def _register(kind: Kind, path: Path, through: Inspection, name: str, source: str, begins_on: date, by: Seat, at: datetime) -> Delivery:
    digest = _hash(path)
    delivery = Delivery(
        kind=kind.key, file_name=name[:160], source=source[:120], begins_on=begins_on, handed_in_by_id=by.person_id,
        area_code=by.area_code, handed_in_at=at, digest=digest, again=_handed_in_before(kind, digest, by),
    )  # fmt: skip
    _announce(delivery, through)
    if kept := KeptMapping.objects.filter(kind=kind.key, digest=_digest(delivery.columns)).first():
        delivery.mapping, delivery.unguessed = kept.mapping, []
    delivery.save()
    data = {"kind": kind.key, "file": name[:160], "rows": delivery.rows, "source": source, "sha256": digest}
    record_fact("delivery.receive", about=("delivery", delivery.pk), by=by, at=at, data=data, new=True)
    return delivery


def _handed_in_before(kind: Kind, digest: str, by: Seat) -> Delivery | None:
    """The same file, bit by bit, where this seat sees it: the last time it came."""
    seen = Delivery.objects.visible_to(by).filter(kind=kind.key, digest=digest).exclude(state=DeliveryState.DISCARDED)
    return seen.order_by("-pk").first()


def _announce(mine: Delivery, through: Inspection) -> None:
    """What the file is, into the delivery: what is read of it, its columns, and what they seem to mean."""
    inspection, first = through.looked, through.chosen[0]
    middle = middle_of(mine.area_code)
    guess = guess_system(inspection.declared, inspection.points, lng=middle[0] if middle else None, lat=middle[1] if middle else None)
    mine.path, mine.layer, mine.encoding, mine.heading = first["path"], first["name"][:120], inspection.encoding, inspection.heading
    mine.parts, mine.twice, mine.notes, mine.noted = through.parts, inspection.twice, through.notes, []
    mine.columns, mine.sample = inspection.columns, inspection.sample
    mine.system, mine.system_why = guess.key, guess.why[:200]
    mine.rows = sum(int(part.get("rows", 0)) for part in through.chosen)
    is_shape = first["path"].lower().endswith(".shp")
    fields = KINDS[mine.kind].fields
    mine.mapping, mine.unguessed = guessed(fields, inspection.columns, inspection.sample, has_shapes=inspection.has_shapes, cut=is_shape)


def _digest(columns: list[str]) -> str:
    return sha256("\n".join(columns).encode()).hexdigest()


def _hash(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def inspect_again(*, delivery: Delivery, layer: str, encoding: str, by: Actor, at: datetime, heading: int | None = None) -> Delivery:
    """The file by another layer (`*`: all alike), encoding or heading row: other columns, other first rows. What was checked is checked
    anew. Raises UnreadableFile, WrongState, PartlyTaken."""
    with transaction.atomic():
        mine = locked(delivery.pk, DeliveryState.RECEIVED, DeliveryState.CHECKED, DeliveryState.FAILED, by=by)
        if mine.taken:
            raise PartlyTaken(count=mine.taken)
        handed_in = opened_again(mine.parts, mine.place, mine.layer)
        known = known_names(KINDS[mine.kind].fields)
        through = inspect_file(handed_in, layer=layer, encoding=encoding, heading=heading, known=known)
        _announce(mine, through)
        forget_rows(mine.pk)
        mine.state, mine.good, mine.bad = DeliveryState.RECEIVED, 0, 0
        mine.save()
        data = {"layer": mine.layer, "encoding": mine.encoding, "heading": mine.heading, "rows": mine.rows}
        record_fact("delivery.reread", about=("delivery", mine.pk), by=by, at=at, data=data)
    return mine


def map_delivery(
    *, delivery_id: int, mapping: dict[str, str], system: str, mode: str, begins_on: date, by: Actor, at: datetime,
    empty: str = Empty.KEEP, constants: dict[str, str] | None = None,
) -> Delivery:  # fmt: skip
    """Say which column is which and in what system the coordinates are, and have it checked by the worker. `constants`: field → what all
    rows say, where the file has no column for it; `empty`: what an empty cell does to a row that stands (keep, clear).

    `mapping` names for a field whose heading several columns bear one of them, or `-` for none.
    Raises NotMapped, HeadingsTwice, SystemWanted, UnknownColumn, UnknownSystem, WrongState, PartlyTaken.
    """
    with transaction.atomic():
        mine = locked(delivery_id, DeliveryState.RECEIVED, DeliveryState.CHECKED, DeliveryState.FAILED, by=by)
        if mine.taken:
            raise PartlyTaken(count=mine.taken)
        kind = KINDS[mine.kind]
        check_required(mine, kind, mapping, system)
        map_columns_to_fields(mine, mapping=mapping, constants=constants or {}, mode=Mode(mode))
        to_degrees(system, definition_of(system))
        mine.system, mine.begins_on, mine.empty = system, begins_on, Empty(empty)
        begin(mine, DeliveryState.CHECKING)
        KeptMapping.objects.update_or_create(kind=kind.key, digest=_digest(mine.columns), defaults={"mapping": mine.mapping})
        data = {"mapping": mine.mapping, "system": system, "mode": mode, "begins_on": begins_on.isoformat()}
        data |= {"constants": mine.constants} if mine.constants else {}
        data |= {"empty": empty} if empty != Empty.KEEP else {}
        record_fact("delivery.map", about=("delivery", mine.pk), by=by, at=at, data=data)
        check_delivery.defer(delivery_id=mine.pk)
    return mine


def recheck_delivery(*, delivery_id: int, by: Actor, at: datetime) -> None:
    """Have what was not taken yet checked again, as it is: streets, areas and grids may have come since. Raises WrongState."""
    with transaction.atomic():
        mine = locked(delivery_id, DeliveryState.CHECKED, by=by)
        begin(mine, DeliveryState.CHECKING)
        record_fact("delivery.recheck", about=("delivery", mine.pk), by=by, at=at)
        check_delivery.defer(delivery_id=mine.pk)


def map_columns_to_fields(mine: Delivery, *, mapping: Mapping[str, str], constants: Mapping[str, str], mode: str) -> None:
    """Columns, constants and mode of a delivery, held against its file and kind; what is not saved yet. A blank column is none.
    Raises UnknownColumn, UnreadableFile, NotMapped."""
    kind = KINDS[mine.kind]
    fields = {field.name: field.label for field in kind.fields}
    columns = {name: column for name, column in mapping.items() if column not in ("", NONE_OF_THEM)}
    for name in [*columns, *constants]:
        if name not in fields and (name not in PLACE_FIELDS or name in constants):
            raise UnknownColumn(field="mapping", name=name[:60], known=_named(fields)[:600])
    for column in columns.values():
        if column not in mine.columns:
            raise UnreadableFile(field="mapping", why=f"文件里没有“{column[:40]}”这一列，有：{'、'.join(mine.columns)[:300]}")
    constants_typed = {name: text.replace("\0", "").strip()[:LONGEST_CORRECTION] for name, text in constants.items() if name not in columns}
    mine.mapping, mine.constants, mine.mode = columns, {name: text for name, text in constants_typed.items() if text}, Mode(mode)
    mapped = columns | mine.constants
    if lacking := missing(kind.fields, mapped, code_field=kind.code_field, updating=mode == Mode.UPDATE):
        raise NotMapped(field="mapping", fields="、".join(lacking))


def _named(fields: Mapping[str, str]) -> str:
    return "、".join(f"{name}（{label}）" for name, label in fields.items())


def check_required(mine: Delivery, kind: Kind, mapping: Mapping[str, str], system: str) -> None:
    """What the file leaves open must be said. Raises SystemWanted, HeadingsTwice."""
    if not system:
        raise SystemWanted(field="system", why=mine.system_why)
    if doubled := mapped_twice(kind.fields, mine.twice, mapping):
        labels = kind.labels() | {"_x": "经度", "_y": "纬度", "_wkt": "几何"}
        listed = "；".join(f"{labels[name]}：{'、'.join(columns)}" for name, columns in doubled.items())
        raise HeadingsTwice(field=f"field:{next(iter(doubled))}", which=listed)


def planes() -> dict[str, str]:
    """plane:<id> → name of the city's own planes."""
    return {f"plane:{plane.pk}": plane.name for plane in LocalPlane.objects.all()}


def names_of_systems() -> dict[str, str]:
    return system_names(planes())


def stop_delivery(*, delivery_id: int, by: Actor, at: datetime) -> None:
    """Ask the running job to stop: nothing that it began stays. One that only waits for its turn, or hangs, is over at once."""
    with transaction.atomic():
        mine = locked(delivery_id, *AT_WORK, by=by)
        if take_from_jobs(WORK, mine.pk):
            set_back(mine, STOPPED)
        else:
            mine.stop_wanted = True
            mine.save(update_fields=["stop_wanted"])
        record_fact("delivery.stop", about=("delivery", mine.pk), by=by, at=at)


def discard_delivery(*, delivery_id: int, by: Actor, at: datetime) -> None:
    """Throw away a delivery that was not taken: its rows, findings and file."""
    with transaction.atomic():
        states = (DeliveryState.RECEIVED, DeliveryState.CHECKED, DeliveryState.FAILED, DeliveryState.UNDONE)
        mine = locked(delivery_id, *states, by=by)
        if mine.taken:
            raise WrongState(state=str(DeliveryState.TAKEN.label))
        forget_rows(mine.pk)
        mine.state = DeliveryState.DISCARDED
        mine.save(update_fields=["state"])
        record_fact("delivery.discard", about=("delivery", mine.pk), by=by, at=at)
    forget_file(mine.place)


def correct_row(
    *, delivery_id: int, number: int, values: dict[str, str], place: tuple[float, float] | None, by: Actor, at: datetime
) -> None:
    """Put a bad row right: other values, another point (degrees). It is checked with all others again. Raises WrongState, NotThere."""
    with transaction.atomic():
        mine = locked(delivery_id, DeliveryState.CHECKED, by=by)
        kind = KINDS[mine.kind]
        row = DeliveredRow.objects.select_for_update().filter(delivery=mine, number=number).exclude(verdict=Verdict.TAKEN).first()
        if row is None:
            raise NotThere
        before = {field.name: row.cells.get(field.name, "") for field in kind.fields}
        corrected = [(field, values.get(field.name, before[field.name]).replace("\0", "")[:LONGEST_CORRECTION]) for field in kind.fields]
        # What neither the file nor the clerk tells stays untold: a row that stands keeps it.
        fresh = {field.name: value_in(field, text) for field, text in corrected if text or field.name in row.cells}
        kept = {name: row.cells[name] for name in ("beyond", "shape_kept") if name in row.cells and not place}
        if doubts := [doubt for doubt in row.cells.get("doubts", []) if _stays(doubt[2], values, place)]:
            kept["doubts"] = doubts
        row.cells, row.code = fresh | kept, fresh.get(kind.code_field, "")[:40] if kind.code_field else ""
        if place:
            row.geometry = Point(*place, srid=4326)
        row.save()
        changes = {name: [before[name], value] for name, value in fresh.items() if before[name] != value}
        record_fact(
            "delivery.mend", about=("delivery", mine.pk), by=by, at=at, data={"row": number, "changes": changes, "moved": bool(place)}
        )
    check_rows(mine)


def _stays(field: str, values: Mapping[str, str], place: tuple[float, float] | None) -> bool:
    """Whether what was doubtful about a row still is: not where it was looked at and said anew."""
    return place is None if field == "geometry" else field not in values if field else not values


def import_delivery(*, delivery_id: int, by: Actor, at: datetime) -> None:
    """Have the worker take the good rows; bad ones stay aside, to be mended and taken later. Raises NothingGood, WrongState."""
    with transaction.atomic():
        mine = locked(delivery_id, DeliveryState.CHECKED, by=by)
        if not mine.good:
            raise NothingGood
        if not DeliveredRow.objects.filter(delivery=mine, verdict=Verdict.GOOD).exclude(effect=Effect.SAME).exists():
            raise NothingNew(count=mine.good)
        begin(mine, DeliveryState.TAKING)
        record_fact(
            "delivery.take", about=("delivery", mine.pk), by=by, at=at, data={"good": mine.good, "bad": mine.bad, **effects_of(mine.pk)}
        )
        import_delivery_job.defer(delivery_id=mine.pk, person_id=by.person_id, post_id=by.post_id)
