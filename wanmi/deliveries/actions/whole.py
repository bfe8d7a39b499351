"""A delivery in one go, for the command line: received, mapped and checked in the process that asks."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.utils import timezone

from wanmi.deliveries.actions.deliveries import check_required, discard_delivery, map_columns_to_fields, receive_delivery
from wanmi.deliveries.actions.staging import check_now, definition_of
from wanmi.deliveries.kinds import KINDS
from wanmi.deliveries.models import Delivery, Empty, Mode
from wanmi.formats.rules.systems import to_degrees
from wanmi.kit.refusals import Refusal
from wanmi.people.rules.seats import Seat


def bring_in(
    *, kind: str, path: Path, source: str, by: Seat, at: datetime, system: str | None = None, mapping: dict[str, str] | None = None,
    update: bool = False, clear: bool = False, constants: dict[str, str] | None = None, layer: str = "", encoding: str = "",
    heading: int | None = None,
) -> Delivery:  # fmt: skip
    """The delivery, checked. `clear`: empty cells clear what stands. Raises UnreadableFile, SystemWanted, UnknownSystem, HeadingsTwice,
    UnknownColumn, NotMapped."""
    with path.open("rb") as file:
        delivery = receive_delivery(
            kind=kind, file=file, name=path.name, source=source, begins_on=timezone.localdate(at), by=by, at=at, layer=layer,
            encoding=encoding, heading=heading,
        )  # fmt: skip
    try:
        check_required(delivery, KINDS[kind], delivery.mapping | (mapping or {}), system or delivery.system)
        to_degrees(system or delivery.system, definition_of(system or delivery.system))
        delivery.system, delivery.empty = system or delivery.system, Empty.CLEAR if clear else Empty.KEEP
        map_columns_to_fields(
            delivery, mapping=delivery.mapping | (mapping or {}), constants=constants or {}, mode=Mode.UPDATE if update else Mode.ADD
        )
    except Refusal:
        discard_delivery(delivery_id=delivery.pk, by=by, at=at)  # who asked gives the command anew: nobody comes back to this one
        raise
    delivery.save()
    check_now(delivery)
    delivery.refresh_from_db()
    return delivery
