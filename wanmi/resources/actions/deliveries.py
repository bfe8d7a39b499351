"""A delivery on its way: received, mapped, checked, mended, taken, taken back. Long steps are jobs that can be stopped."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from django.conf import settings
from django.contrib.gis.geos import Point
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from procrastinate.contrib.django import app

from wanmi.grids.queries import middle_of
from wanmi.journal.actions import Actor, record_fact
from wanmi.kit.jobs import RUN_AGAIN, Work, has_job, set_back_when_lost, take_from_jobs, was_cut_off
from wanmi.people.queries import check_answers_for_city, layer_for
from wanmi.people.rules.seats import Seat
from wanmi.resources.actions.looking import Through, look_through, opened_again
from wanmi.resources.actions.staging import Stopped, check_now, check_rows, definition_of, forget_rows, given_for, tell
from wanmi.resources.actions.tidying import forget_file
from wanmi.resources.archives import opened
from wanmi.resources.kinds import KINDS
from wanmi.resources.kinds.kind import Kind, run
from wanmi.resources.models import DeliveredRow, Delivery, DeliveryState, KeptMapping, LocalPlane, Mode, Verdict
from wanmi.resources.queries.deliveries import deliveries_visible_to
from wanmi.resources.rules.actors import Remembered
from wanmi.resources.rules.faults import words_of
from wanmi.resources.rules.mapping import NONE_OF_THEM, PLACE_FIELDS, asked_twice, known_names, mapped_by_name, value_of
from wanmi.resources.rules.refusals import (
    HeadingsTwice,
    InUse,
    NothingGood,
    NotMapped,
    NotThere,
    PartlyTaken,
    SystemWanted,
    UnreadableFile,
    WrongState,
)
from wanmi.resources.rules.systems import guess_system, system_names, to_degrees

FOLDER = "deliveries"
AT_WORK = (DeliveryState.CHECKING, DeliveryState.TAKING)
STOPPED = "已停止，没有写入任何数据。"
INTERRUPTED = "处理中途停止（服务重启、断电或故障），没有写入任何数据。请重新检查或入库，也可以作废。"


def folder() -> Path:
    path = Path(settings.DATA_DIR) / FOLDER
    path.mkdir(parents=True, exist_ok=True)
    return path


def receive_delivery(
    *, kind: str, file: IO[bytes], name: str, source: str, begins_on: date, by: Seat, at: datetime, layer: str = "", encoding: str = "",
    heading: int | None = None,
) -> Delivery:  # fmt: skip
    """Keep the file and look into it. `layer` (a layer, a sheet, a file of the archive, `*` for all alike), `encoding` and `heading` (the
    row with the headings, 0 none) where they are not to be found out. Raises NoLayer, CityKeepsIt, UnreadableFile; then nothing is kept."""
    layer_for(kind, by)
    _check_level(KINDS[kind], by)
    path = folder() / f"{uuid4().hex}{Path(name).suffix.lower()[:10]}"
    try:
        with path.open("wb") as out:
            shutil.copyfileobj(file, out, 1 << 20)
        if path.stat().st_size > settings.LARGEST_DELIVERY:
            raise UnreadableFile(field="file", why="文件超过 2 GB，请按区或按图幅分开")
        wanted: dict[str, Any] = {"layer": layer, "encoding": encoding, "heading": heading, "known": known_names(KINDS[kind].fields)}
        return _register(KINDS[kind], path, look_through(opened(path), **wanted), name, source, begins_on, by, at)
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
def _register(kind: Kind, path: Path, through: Through, name: str, source: str, begins_on: date, by: Seat, at: datetime) -> Delivery:
    delivery = Delivery(
        kind=kind.key, file_name=name[:160], source=source[:120], begins_on=begins_on, handed_in_by_id=by.person_id,
        area_code=by.area_code, handed_in_at=at,
    )  # fmt: skip
    _tell_of(delivery, through)
    if kept := KeptMapping.objects.filter(kind=kind.key, digest=_digest(delivery.columns)).first():
        delivery.mapping = kept.mapping
    delivery.save()
    data = {"kind": kind.key, "file": name[:160], "rows": delivery.rows, "source": source, "sha256": _hash(path)}
    record_fact("delivery.receive", about=("delivery", delivery.pk), by=by, at=at, data=data, new=True)
    return delivery


def _tell_of(mine: Delivery, through: Through) -> None:
    """What the file is, into the delivery: what is read of it, its columns, and what they seem to mean."""
    looked, first = through.looked, through.chosen[0]
    middle = middle_of(mine.area_code)
    guess = guess_system(looked.said, looked.points, lng=middle[0] if middle else None, lat=middle[1] if middle else None)
    mine.path, mine.layer, mine.encoding, mine.heading = first["path"], first["name"][:120], looked.encoding, looked.heading
    mine.parts, mine.twice, mine.notes, mine.noted = through.parts, looked.twice, through.notes, []
    mine.columns, mine.sample = looked.columns, looked.sample
    mine.system, mine.system_why = guess.key, guess.why[:200]
    mine.rows = sum(int(part.get("rows", 0)) for part in through.chosen)
    is_shape = first["path"].lower().endswith(".shp")
    mine.mapping = mapped_by_name(KINDS[mine.kind].fields, looked.columns, has_shapes=looked.has_shapes, cut=is_shape)


def _digest(columns: list[str]) -> str:
    return sha256("\n".join(columns).encode()).hexdigest()


def _hash(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def look_again(*, delivery: Delivery, layer: str, encoding: str, heading: int | None = None) -> Delivery:
    """The file by another layer (`*`: all alike), encoding or heading row: other columns, other first rows. What was checked is checked
    anew. Raises UnreadableFile, WrongState, PartlyTaken."""
    with transaction.atomic():
        mine = _locked(delivery.pk, DeliveryState.RECEIVED, DeliveryState.CHECKED, DeliveryState.FAILED)
        if mine.taken:
            raise PartlyTaken(count=mine.taken)
        handed_in = opened_again(mine.parts, mine.place, mine.layer)
        known = known_names(KINDS[mine.kind].fields)
        through = look_through(handed_in, layer=layer, encoding=encoding, heading=heading, known=known)
        _tell_of(mine, through)
        forget_rows(mine.pk)
        mine.state, mine.good, mine.bad = DeliveryState.RECEIVED, 0, 0
        mine.save()
    return mine


def map_delivery(
    *, delivery_id: int, mapping: dict[str, str], system: str, mode: str, begins_on: date, by: Actor, at: datetime
) -> Delivery:
    """Say which column is which and in what system the coordinates are, and have it checked by the worker.

    `mapping` names for a field whose heading several columns bear one of them, or `-` for none.
    Raises NotMapped, HeadingsTwice, SystemWanted, UnknownSystem, WrongState, PartlyTaken.
    """
    with transaction.atomic():
        mine = _locked(delivery_id, DeliveryState.RECEIVED, DeliveryState.CHECKED, DeliveryState.FAILED, by=by)
        if mine.taken:
            raise PartlyTaken(count=mine.taken)
        kind = KINDS[mine.kind]
        check_asked(mine, kind, mapping, system)
        known = {field.name for field in kind.fields} | set(PLACE_FIELDS)
        mapping = {name: column for name, column in mapping.items() if name in known and column in mine.columns}
        if missing := missing_fields(kind, mapping):
            raise NotMapped(field="mapping", fields="、".join(missing))
        to_degrees(system, definition_of(system))
        mine.mapping, mine.system, mine.mode, mine.begins_on = mapping, system, Mode(mode), begins_on
        _begin(mine, DeliveryState.CHECKING)
        KeptMapping.objects.update_or_create(kind=kind.key, digest=_digest(mine.columns), defaults={"mapping": mapping})
        data = {"mapping": mapping, "system": system, "mode": mode, "begins_on": begins_on.isoformat()}
        record_fact("delivery.map", about=("delivery", mine.pk), by=by, at=at, data=data)
        check_delivery.defer(delivery_id=mine.pk)
    return mine


def recheck_delivery(*, delivery_id: int, by: Actor, at: datetime) -> None:
    """Have what was not taken yet checked again, as it is: streets, areas and grids may have come since. Raises WrongState."""
    with transaction.atomic():
        mine = _locked(delivery_id, DeliveryState.CHECKED, by=by)
        _begin(mine, DeliveryState.CHECKING)
        record_fact("delivery.recheck", about=("delivery", mine.pk), by=by, at=at)
        check_delivery.defer(delivery_id=mine.pk)


def missing_fields(kind: Kind, mapping: Mapping[str, str]) -> list[str]:
    """The required fields, by label, that no column was named for."""
    return [field.label for field in kind.fields if field.required and not field.default and field.name not in mapping]


def check_asked(mine: Delivery, kind: Kind, mapping: Mapping[str, str], system: str) -> None:
    """What the file leaves open must be said. Raises SystemWanted, HeadingsTwice."""
    if not system:
        raise SystemWanted(field="system", why=mine.system_why)
    if strange := [column for column in mapping.values() if column not in ("", NONE_OF_THEM, *mine.columns)]:
        raise UnreadableFile(field="mapping", why=f"文件里没有“{strange[0][:40]}”这一列")
    if asked := asked_twice(kind.fields, mine.twice, mapping):
        labels = kind.labels() | {"_x": "经度", "_y": "纬度", "_wkt": "几何"}
        told = "；".join(f"{labels[name]}：{'、'.join(columns)}" for name, columns in asked.items())
        raise HeadingsTwice(field=f"field:{next(iter(asked))}", which=told)


def planes() -> dict[str, str]:
    """plane:<id> → name of the city's own planes."""
    return {f"plane:{plane.pk}": plane.name for plane in LocalPlane.objects.all()}


def names_of_systems() -> dict[str, str]:
    return system_names(planes())


def _check_level(kind: Kind, by: Actor) -> None:
    """Streets and ground features are the whole city's: only its level brings them in. Raises CityKeepsIt."""
    if kind.of_city and isinstance(by, Seat):
        check_answers_for_city(by, gettext(kind.title))


def _locked(delivery_id: int, *states: str, by: Actor | None = None) -> Delivery:
    """The delivery, locked, in one of these states, of those that `by` may see where it is a seat. What no job runs on any more is first
    set back. Raises NotThere, WrongState, CityKeepsIt."""
    visible = deliveries_visible_to(by) if isinstance(by, Seat) else Delivery.objects.all()
    mine = visible.select_for_update().filter(pk=delivery_id).first()
    if mine is None:
        raise NotThere
    if by is not None:
        _check_level(KINDS[mine.kind], by)
    if mine.state in AT_WORK and mine.state not in states and take_from_jobs(WORK, mine.pk):
        _set_back(mine, INTERRUPTED)
    if mine.state not in states:
        raise WrongState(state=str(DeliveryState(mine.state).label))
    return mine


def _begin(mine: Delivery, state: str) -> None:
    mine.state, mine.done, mine.step, mine.stop_wanted, mine.trouble = state, 0, "", False, ""
    mine.save()


def stop_delivery(*, delivery_id: int, by: Actor, at: datetime) -> None:
    """Ask the running job to stop: nothing that it began stays. One that only waits for its turn, or hangs, is over at once."""
    with transaction.atomic():
        mine = _locked(delivery_id, *AT_WORK, by=by)
        if take_from_jobs(WORK, mine.pk):
            _set_back(mine, STOPPED)
        else:
            mine.stop_wanted = True
            mine.save(update_fields=["stop_wanted"])
        record_fact("delivery.stop", about=("delivery", mine.pk), by=by, at=at)


def discard_delivery(*, delivery_id: int, by: Actor, at: datetime) -> None:
    """Throw away a delivery that was not taken: its rows, findings and file."""
    with transaction.atomic():
        states = (DeliveryState.RECEIVED, DeliveryState.CHECKED, DeliveryState.FAILED, DeliveryState.UNDONE)
        mine = _locked(delivery_id, *states, by=by)
        if mine.taken:
            raise WrongState(state=str(DeliveryState.TAKEN.label))
        forget_rows(mine.pk)
        mine.state = DeliveryState.DISCARDED
        mine.save(update_fields=["state"])
        record_fact("delivery.discard", about=("delivery", mine.pk), by=by, at=at)
    forget_file(mine.place)


# ── the jobs ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@app.task(name="wanmi.resources.check_delivery", lock="deliveries", retry=RUN_AGAIN)
def check_delivery(delivery_id: int) -> None:
    """The worker's turn: stage and check, or say why not. Begun anew it begins from the file."""
    _as_job(delivery_id, check_now, of=DeliveryState.CHECKING)


@app.task(name="wanmi.resources.take_delivery", lock="deliveries", retry=RUN_AGAIN)
def take_delivery_job(delivery_id: int, person_id: int, post_id: int | None) -> None:
    """The worker's turn: take the good rows. Begun anew it finds nothing taken, or all, and then does nothing."""
    actor = Remembered(person_id, post_id)
    _as_job(delivery_id, lambda mine: take_now(mine, by=actor, at=timezone.now()), of=DeliveryState.TAKING)


def _as_job(delivery_id: int, work: Callable[[Delivery], None], *, of: str) -> None:
    mine = Delivery.objects.get(pk=delivery_id)
    if mine.state != of:  # done by a run before this one, or set back meanwhile
        return
    try:
        work(mine)
    except Stopped:
        _set_back(mine, STOPPED)
    except Exception as error:
        if was_cut_off(error):
            raise
        _at_work(delivery_id).update(state=DeliveryState.FAILED, step="", trouble=words_of(error))
        raise


def _set_back(mine: Delivery, trouble: str) -> None:
    """To where it was before the job, with words; nothing where no job has it any more."""
    back = DeliveryState.CHECKED if mine.taken or mine.state == DeliveryState.TAKING else DeliveryState.RECEIVED
    if _at_work(mine.pk).filter(state=mine.state).update(state=back, step="", trouble=trouble, stop_wanted=False):
        mine.state, mine.step, mine.trouble, mine.stop_wanted = back, "", trouble, False
        if back == DeliveryState.RECEIVED:
            forget_rows(mine.pk)


def _at_work(delivery_id: int) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk=delivery_id, state__in=AT_WORK)


def set_back_lost(delivery_id: int) -> None:
    """Its job is lost: say so, unless another has it by now."""
    with transaction.atomic():
        mine = Delivery.objects.select_for_update().get(pk=delivery_id)
        if mine.state in AT_WORK and not has_job(WORK, delivery_id):
            _set_back(mine, INTERRUPTED)


WORK = set_back_when_lost(Work(
    tasks=("wanmi.resources.check_delivery", "wanmi.resources.take_delivery"), argument="delivery_id",
    at_work=lambda: Delivery.objects.filter(state__in=AT_WORK).values_list("pk", flat=True), set_back=set_back_lost,
))  # fmt: skip


# ── mending, taking, taking back ─────────────────────────────────────────────────────────────────────────────────────
def mend_row(*, delivery_id: int, number: int, said: dict[str, str], place: tuple[float, float] | None, by: Actor, at: datetime) -> None:
    """Put a bad row right: other values, another point (degrees). It is checked with all others again. Raises WrongState, NotThere."""
    with transaction.atomic():
        mine = _locked(delivery_id, DeliveryState.CHECKED, by=by)
        kind = KINDS[mine.kind]
        row = DeliveredRow.objects.select_for_update().filter(delivery=mine, number=number).exclude(verdict=Verdict.TAKEN).first()
        if row is None:
            raise NotThere
        before = {field.name: row.said.get(field.name, "") for field in kind.fields}
        fresh = {field.name: value_of(field, said.get(field.name, before[field.name]).replace("\0", "")[:400]) for field in kind.fields}
        kept = [doubt for doubt in row.said.get("doubts", []) if _stays(doubt[2], said, place)]
        row.said, row.code = fresh | ({"doubts": kept} if kept else {}), fresh.get(kind.code_field, "")[:40] if kind.code_field else ""
        if place:
            row.geometry = Point(*place, srid=4326)
        row.save()
        changes = {name: [before[name], value] for name, value in fresh.items() if before[name] != value}
        record_fact(
            "delivery.mend", about=("delivery", mine.pk), by=by, at=at, data={"row": number, "changes": changes, "moved": bool(place)}
        )
    check_rows(mine)


def _stays(field: str, said: Mapping[str, str], place: tuple[float, float] | None) -> bool:
    """Whether what was doubtful about a row still is: not where it was looked at and said anew."""
    return place is None if field == "geometry" else field not in said if field else not said


def take_delivery(*, delivery_id: int, by: Actor, at: datetime) -> None:
    """Have the worker take the good rows; bad ones stay aside, to be mended and taken later. Raises NothingGood, WrongState."""
    with transaction.atomic():
        mine = _locked(delivery_id, DeliveryState.CHECKED, by=by)
        if not mine.good:
            raise NothingGood
        _begin(mine, DeliveryState.TAKING)
        record_fact("delivery.take", about=("delivery", mine.pk), by=by, at=at, data={"good": mine.good, "bad": mine.bad})
        take_delivery_job.defer(delivery_id=mine.pk, person_id=by.person_id, post_id=by.post_id)


def take_now(mine: Delivery, *, by: Actor, at: datetime) -> None:
    """The good rows into the city, all or none, with one fact. Raises Stopped; then nothing was written."""
    kind, given = KINDS[mine.kind], given_for(mine, by=by, at=at)
    tell(mine, "写入", 0)
    with transaction.atomic():
        if kind.after:
            kind.after(given)
        updated = run(kind.update, given) if mine.mode == Mode.UPDATE and kind.update else 0
        added = kind.beyond.write(given) if kind.beyond else run(kind.write, given)
        if Delivery.objects.filter(pk=mine.pk, stop_wanted=True).exists():
            raise Stopped
        rows = DeliveredRow.objects.filter(delivery=mine)
        taken, bad = rows.filter(verdict=Verdict.TAKEN).count(), rows.filter(verdict=Verdict.BAD).count()
        state = DeliveryState.TAKEN if not bad else DeliveryState.CHECKED
        if not Delivery.objects.filter(pk=mine.pk, state=mine.state).update(
            state=state, taken=taken, good=0, bad=bad, done=mine.rows, step=""
        ):
            raise Stopped  # set back meanwhile
        told = {"count": added + updated, "source": mine.source, "delivery": mine.pk, "begins_on": mine.begins_on.isoformat()}
        record_fact("layer.load", about=("layer", mine.kind), by=by, at=at, data=told)
    with connection.cursor() as cursor:
        if kind.table:
            cursor.execute("SELECT gather_statistics(%s)", [kind.table])


def undo_delivery(*, delivery_id: int, by: Actor, at: datetime) -> None:
    """Take back what was taken: what was added goes, what was changed is as it was before. Raises InUse where somebody stands on it,
    WrongState; then nothing has changed."""
    with transaction.atomic():
        mine = _locked(delivery_id, DeliveryState.TAKEN, DeliveryState.CHECKED, by=by)
        kind, given = KINDS[mine.kind], given_for(mine, by=by, at=at)
        if kind.in_use:
            with connection.cursor() as cursor:
                cursor.execute(kind.in_use, given)
                if count := cursor.fetchone()[0]:
                    raise InUse(count=count, what=kind.used_by)
        try:
            with transaction.atomic():
                kind.beyond.take_back(given) if kind.beyond else run(kind.take_back, given)
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except IntegrityError:
            raise InUse(count=mine.taken, what="案卷") from None
        DeliveredRow.objects.filter(delivery=mine, verdict=Verdict.TAKEN).update(verdict=Verdict.GOOD, before=None)
        mine.state, mine.taken, mine.good = DeliveryState.UNDONE, 0, mine.taken
        mine.save()
        record_fact("delivery.undo", about=("delivery", mine.pk), by=by, at=at, data={"rows": mine.good})
