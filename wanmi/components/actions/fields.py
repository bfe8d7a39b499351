"""Attribute fields of subclasses (扩展属性): loaded, added, moved, retired. One that was ever there is never deleted."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from wanmi.catalogue.models import Kind, Subclass
from wanmi.components.models import AttributeField
from wanmi.components.rules.attribute_table import field_rows
from wanmi.components.rules.field_input import FieldInput
from wanmi.components.rules.refusals import FieldThere, NoField, WrongChange
from wanmi.journal.actions import Actor, record_fact
from wanmi.people.queries import check_answers_for_city, check_may
from wanmi.people.rules.seats import Seat

TABLE = Path(__file__).parent.parent / "standards" / "attributes.csv"
KEEPS = "components.keep_fields"


def load_attribute_fields(*, by: Actor | None, at: datetime, table: Path = TABLE) -> int:
    """Add the fields of the table that the current scheme's subclasses lack; how many. What a city has is left as it is.

    Raises AttributeTableFault.
    """
    rows = field_rows(table.read_text(encoding="utf-8"))
    with transaction.atomic():
        subclasses = {
            one.classification_code: one.pk
            for one in Subclass.objects.filter(scheme__is_current=True, kind=Kind.COMPONENT, retired_on=None)
        }
        there = set(AttributeField.objects.values_list("subclass_id", "key"))
        new = [
            AttributeField(
                subclass_id=subclasses[row.subclass], key=row.key, label=row.label, kind=row.kind, unit=row.unit, minimum=row.minimum,
                maximum=row.maximum, choices=list(row.choices), position=row.position, source=row.source,
            )
            for row in rows if row.subclass in subclasses and (subclasses[row.subclass], row.key) not in there
        ]  # fmt: skip
        AttributeField.objects.bulk_create(new)
        if new:
            record_fact("attributefield.load", about=("attributefields", "base"), by=by, at=at, data={"count": len(new)})
    return len(new)


def add_field(*, subclass_id: int, field_input: FieldInput, by: Seat, at: datetime) -> AttributeField:
    """At the end of its subclass. Raises NotYours, CityKeepsIt, WrongChange, FieldThere."""
    _check_keeps(by)
    with transaction.atomic():
        subclass = Subclass.objects.select_for_update(no_key=True).filter(pk=subclass_id, kind=Kind.COMPONENT).first()
        if subclass is None:
            raise WrongChange(field="subclass", problem=_("没有这个部件小类"), remedy=_("请从列表中选择小类"))
        fields = AttributeField.objects.filter(subclass=subclass)
        if fields.filter(key=field_input.key).exists():
            raise FieldThere(field="key", key=field_input.key)
        last = fields.aggregate(last=Max("position"))["last"] or 0
        made = AttributeField.objects.create(
            subclass=subclass,
            position=last + 10,
            source=by.organisation_name[:80],
            **field_input.model_dump() | {"choices": list(field_input.choices)},
        )
        record_fact(
            "attributefield.add", about=("attributefield", made.pk), by=by, at=at, data=field_input.model_dump(mode="json"), new=True
        )
    return made


def move_field(*, field_id: int, up: bool, by: Seat, at: datetime) -> None:
    """One place up or down among the fields in use; at the end it stays. Raises NotYours, CityKeepsIt, NoField."""
    with transaction.atomic():
        field = _field(field_id, by)
        fields = list(AttributeField.objects.select_for_update().filter(subclass=field.subclass_id, retired_on=None))
        places = [one.pk for one in fields]
        if field.pk not in places:
            raise NoField(field="id")
        place = places.index(field.pk)
        other = place - 1 if up else place + 1
        if not 0 <= other < len(fields):
            return
        fields[place], fields[other] = fields[other], fields[place]
        for number, one in enumerate(fields, start=1):
            one.position = number * 10
        AttributeField.objects.bulk_update(fields, ["position"])
        record_fact("attributefield.move", about=("attributefield", field.pk), by=by, at=at, data={"up": up})


def retire_field(*, field_id: int, retired: bool, by: Seat, at: datetime) -> None:
    """No form asks for it any more, or again; values that components have stay. Raises NotYours, CityKeepsIt, NoField."""
    with transaction.atomic():
        field = _field(field_id, by)
        if (field.retired_on is not None) == retired:
            return
        field.retired_on = timezone.localdate(at) if retired else None
        field.save(update_fields=["retired_on"])
        record_fact("attributefield.retire", about=("attributefield", field.pk), by=by, at=at, data={"retired": retired})


def _check_keeps(by: Seat) -> None:
    """Every district's components bear the same fields: the city's level keeps them."""
    check_may(by, KEEPS)
    check_answers_for_city(by, _("扩展属性"))


def _field(field_id: int, by: Seat) -> AttributeField:
    _check_keeps(by)
    found = AttributeField.objects.filter(pk=field_id).first()
    if found is None:
        raise NoField(field="id")
    return found
