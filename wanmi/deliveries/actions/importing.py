"""The good rows of a delivery taken into the city, and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from wanmi.deliveries.actions.staging import Stopped, effects_of, parameters_for, report_progress
from wanmi.deliveries.actions.working import locked
from wanmi.deliveries.kinds import KINDS
from wanmi.deliveries.kinds.existing_rows import change, changed_since, put_back, settle, weigh
from wanmi.deliveries.kinds.kind import run
from wanmi.deliveries.models import DeliveredRow, Delivery, DeliveryState, Effect, Mode, Verdict
from wanmi.deliveries.rules.refusals import InUse
from wanmi.journal.actions import Actor, record_fact
from wanmi.kit.deliveries import Kind


def import_now(mine: Delivery, *, by: Actor, at: datetime) -> None:
    """The good rows into the city, all or none, with one fact; of those that are as what stands nothing is written. Raises Stopped; then
    nothing was written."""
    kind, parameters = KINDS[mine.kind], parameters_for(mine, by=by, at=at)
    report_progress(mine, "写入", 0)
    with transaction.atomic():
        if kind.after:
            kind.after(parameters)
        changed = _change(kind, parameters)
        added = kind.procedure.write(parameters) if kind.procedure else run(kind.write, parameters)
        if Delivery.objects.filter(pk=mine.pk, stop_wanted=True).exists():
            raise Stopped
        _note(mine)
        if added + changed:
            summary = {"count": added + changed, "source": mine.source, "delivery": mine.pk, "begins_on": mine.begins_on.isoformat()}
            summary |= {"added": added, "changed": changed} if mine.mode == Mode.UPDATE else {}
            record_fact("layer.load", about=("layer", mine.kind), by=by, at=at, data=summary)
    with connection.cursor() as cursor:
        if kind.table:
            cursor.execute("SELECT gather_statistics(%s)", [kind.table])


def _change(kind: Kind, parameters: Mapping[str, Any]) -> int:
    """Rows that stand, held once more against what stands by now; how many changed."""
    if kind.existing is None or parameters["mode"] != Mode.UPDATE:
        return 0
    weigh(kind, parameters)
    change(kind.existing, parameters)
    run(kind.update, parameters)
    return settle(kind.existing, parameters)


def _note(mine: Delivery) -> None:
    """The delivery's new state and figures."""
    rows = DeliveredRow.objects.filter(delivery=mine)
    taken = rows.filter(verdict=Verdict.TAKEN).exclude(effect=Effect.SAME).count()
    bad = rows.filter(verdict=Verdict.BAD).count()
    state = DeliveryState.TAKEN if not bad else DeliveryState.CHECKED
    if not Delivery.objects.filter(pk=mine.pk, state=mine.state).update(
        state=state, taken=taken, good=0, bad=bad, done=mine.rows, step="", **effects_of(mine.pk)
    ):
        raise Stopped  # set back meanwhile


def undo_delivery(*, delivery_id: int, by: Actor, at: datetime) -> None:
    """Take back what was taken: what was added goes, what was changed is as it was before, every column. Raises InUse where somebody
    stands on it or has changed it since, WrongState; then nothing has changed."""
    with transaction.atomic():
        mine = locked(delivery_id, DeliveryState.TAKEN, DeliveryState.CHECKED, by=by)
        kind, parameters = KINDS[mine.kind], parameters_for(mine, by=by, at=at)
        _check_unused(kind, parameters)
        try:
            with transaction.atomic():
                _take_back(kind, parameters)
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except IntegrityError:
            raise InUse(count=mine.taken, what="案卷") from None
        taken = DeliveredRow.objects.filter(delivery=mine, verdict=Verdict.TAKEN)
        count = mine.taken
        mine.state, mine.taken = DeliveryState.UNDONE, 0
        mine.good = taken.update(verdict=Verdict.GOOD, before=None, after="")
        mine.save()
        record_fact("delivery.undo", about=("delivery", mine.pk), by=by, at=at, data={"rows": count})


def _check_unused(kind: Kind, parameters: Mapping[str, Any]) -> None:
    if kind.in_use:
        with connection.cursor() as cursor:
            cursor.execute(kind.in_use if isinstance(kind.in_use, str) else kind.in_use(), dict(parameters))
            if count := cursor.fetchone()[0]:
                raise InUse(count=count, what=kind.used_by)
    since = changed_since(kind.existing, parameters) if kind.existing else 0
    since += kind.procedure.changed_since(parameters) if kind.procedure else 0
    if since:
        raise InUse(count=since, what="后来的更改")


def _take_back(kind: Kind, parameters: Mapping[str, Any]) -> None:
    if kind.procedure:
        kind.procedure.take_back(parameters)
        return
    run(kind.take_back, parameters)
    run(kind.put_back, parameters)
    if kind.existing and not kind.existing.keeps_past:
        put_back(kind.existing, parameters)
