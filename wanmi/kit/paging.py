"""One page of a query by key (kit.rules.paging). One query, over the index of the list's own order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import Combinable

from wanmi.kit.rules.paging import Key, Order, Page, page_from

Row = TypeVar("Row")
AnyModel = TypeVar("AnyModel", bound=Model)


def page_of(
    found: QuerySet[AnyModel], order: Order, *, after: str = "", before: str = "", size: int, by: Combinable | None = None
) -> Page[AnyModel]:
    """The rows after a key, or before another, or the first ones; a key that is none is passed over. `by` sorts in place of the order's
    own column where a query shall not walk its index."""
    return rows_of(found, order, lambda row: row, after=after, before=before, size=size, by=by)


def rows_of(
    found: QuerySet[Any, Any], order: Order, made: Callable[[Any], Row], *, after: str = "", before: str = "", size: int,
    by: Combinable | None = None,
) -> Page[Row]:  # fmt: skip
    """`page_of` with each row made into something else that has the columns of the order: of the columns of values_list, say."""
    backwards = bool(before)
    key, ascending = order.read(before or after), order.descending == backwards
    if key is not None:
        found = found.filter(_beyond(order, key, ascending=ascending))
    column = by or F(order.column)
    ties = [] if order.kind != "moment" else ["pk" if ascending else "-pk"]
    read = found.order_by(column.asc() if ascending else column.desc(), *ties)[: size + 1]  # type: ignore[attr-defined]
    return page_from([made(row) for row in read], order, size, keyed=key is not None, backwards=backwards)


def _beyond(order: Order, key: Key, *, ascending: bool) -> Q:
    """Rows past the key, as a range at which an index can begin."""
    value, id = key
    column, step = order.column, "gt" if ascending else "lt"
    if order.kind != "moment":
        return Q(**{f"{column}__{step}": value})
    past_id = Q(**{f"pk__{step}": id})
    if value is None:
        empty = Q(**{f"{column}__isnull": True})
        return empty & past_id if ascending else (empty & past_id) | Q(**{f"{column}__isnull": False})
    return Q(**{f"{column}__{step}e": value}) & (Q(**{f"{column}__{step}": value}) | past_id)
