"""Which deliveries a seat may see, and what was found in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, F, Func, QuerySet, TextField, Value

from wanmi.deliveries.models import DeliveredRow, Delivery, DeliveryFinding, Export
from wanmi.deliveries.rules.refusals import NotThere
from wanmi.kit.paging import page_of
from wanmi.kit.rules.paging import Order, Page
from wanmi.people.queries import layers_of, may_export_layer
from wanmi.people.rules.seats import Seat

SIZE = 40
PUT_IN = "“[^”]*”|[0-9A-Z-]{9,}|第 [0-9]+ 行"  # what differs between findings of one kind


def area_of_delivery(id: str) -> str | None:
    """Where a delivery lies, for the facts about it."""
    return Delivery.objects.filter(pk=id).values_list("area_code", flat=True).first()


def delivery_for(seat: Seat, id: int) -> Delivery:
    """Raises NotThere."""
    found = Delivery.objects.visible_to(seat).filter(pk=id).first()
    if found is None:
        raise NotThere
    return found


def deliveries_of(seat: Seat, *, kind: str, state: str, after: str) -> Page[Delivery]:
    """A page of them, the newest first."""
    found = Delivery.objects.visible_to(seat).select_related("handed_in_by")
    found = found.filter(kind=kind) if kind else found
    found = found.filter(state=state) if state else found.exclude(state="discarded")
    return page_of(found, Order(descending=True), after=after, size=SIZE)


def exports_of(seat: Seat) -> QuerySet[Export]:
    """Files that this person asked for, of the area that they answer for now and of layers that they may take out now."""
    kinds = [layer.key for layer in layers_of(seat) if may_export_layer(layer, seat)]
    return Export.objects.filter(requested_by_id=seat.person_id, area_code__startswith=seat.area_code, kind__in=kinds).order_by("-pk")


def findings_of(delivery: Delivery, *, rule: str, after: str) -> Page[DeliveryFinding]:
    """A page of them, in the order in which they were found."""
    found = DeliveryFinding.objects.filter(delivery=delivery)
    return page_of(found.filter(rule=rule) if rule else found, Order(), after=after, size=SIZE)


def rules_of(delivery: Delivery) -> list[dict[str, Any]]:
    """Which rules were broken in which way, how often, errors first: sentences that differ only by a name or number are one way."""
    way = Func(F("problem"), Value(PUT_IN), Value("…"), Value("g"), function="regexp_replace", output_field=TextField())
    found = DeliveryFinding.objects.filter(delivery=delivery).values("rule", "is_error").annotate(way=way, count=Count("pk"))
    return [each | {"problem": each["way"]} for each in found.order_by("-is_error", "-count", "rule", "way")]


def report_lines(delivery: Delivery) -> Iterator[dict[str, Any]]:
    """Every finding with the values of its row."""
    held: dict[int, dict[str, Any]] = {}
    for finding in DeliveryFinding.objects.filter(delivery=delivery).order_by("number", "pk").iterator(chunk_size=2000):
        if finding.number not in held:
            held = dict(DeliveredRow.objects.filter(delivery=delivery, number__gte=finding.number).order_by("number")
                        .values_list("number", "cells")[:2000])  # fmt: skip
        point = finding.place
        yield {
            "number": finding.number, "rule": finding.rule, "is_error": finding.is_error, "field": finding.field, "value": finding.value,
            "problem": finding.problem, "remedy": finding.remedy, "lng": point.x if point else None, "lat": point.y if point else None,
            "row": held.get(finding.number, {}),
        }  # fmt: skip
