"""The order of a page and the key of its edge: pages follow by the values of the last row, so that none is missed or doubled
whatever is sorted by, and rows that come or go in between move nothing."""

from __future__ import annotations

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Expression, F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils.translation import gettext as _

from wanmi.features.rules.refusals import WrongQuestion
from wanmi.features.values import attribute_called, field_at
from wanmi.kit.attributes import value_expression
from wanmi.kit.layers import Attribute, MapLayer

MOST = 5  # attributes sorted by


@dataclass(frozen=True, slots=True)
class Key:
    """One thing sorted by: an attribute, a choice by its word; what is not known comes last."""

    attribute: Attribute
    descending: bool

    @property
    def alias(self) -> str:
        return f"sorted_{self.attribute.name}"

    def value(self, model: type[Model], text: Any) -> Any:
        if text is None or self.attribute.choices:
            return text
        return field_at(model, self.attribute.path).to_python(text)


def keys_of(text: str, layer: MapLayer) -> tuple[Key, ...]:
    """`sortby=-changed_on,code`. Raises WrongQuestion."""
    keys: list[Key] = []
    for part in (part.strip() for part in text.split(",") if part.strip()):
        attribute = attribute_called(layer, part.lstrip("+-"), field="sortby")
        if any(each.attribute == attribute for each in keys) or len(keys) == MOST:
            raise WrongQuestion(field="sortby", why=_("同一属性只能排一次，最多 %(most)d 个") % {"most": MOST})
        keys.append(Key(attribute, part.startswith("-")))
    return tuple(keys)


def ordered(layer: MapLayer, rows: QuerySet[Any], keys: tuple[Key, ...], *, backwards: bool) -> QuerySet[Any]:
    """In the order of the keys and then of the identity; the other way round, where the page before is read."""
    rows = rows.alias(**{key.alias: value_expression(key.attribute) for key in keys if key.attribute.choices})
    order: list[Expression | OrderBy] = []
    for key in keys:
        expression = F(_path(key))
        down = key.descending != backwards
        nulls: dict[str, Any] = {"nulls_first": True} if backwards else {"nulls_last": True}
        order.append(expression.desc(**nulls) if down else expression.asc(**nulls))
    return rows.order_by(*order, f"{'-' if backwards else ''}{layer.identity}")


def beyond(layer: MapLayer, rows: QuerySet[Any], keys: tuple[Key, ...], edge: str, *, backwards: bool) -> QuerySet[Any]:
    """Of rows in that order, those beyond the edge. Raises WrongQuestion."""
    field = "before" if backwards else "after"
    values, identity = _read(rows.model, layer, keys, edge, field)
    met, same = Q(pk__in=[]), Q()
    for key, value in zip(keys, values, strict=True):
        met |= same & _follows(_path(key), value, up=key.descending == backwards, nulls_last=not backwards)
        same &= Q(**{f"{_path(key)}__isnull": True}) if value is None else Q(**{_path(key): value})
    met |= same & Q(**{f"{layer.identity}__{'lt' if backwards else 'gt'}": identity})
    return rows.filter(met)


def _path(key: Key) -> str:
    return key.alias if key.attribute.choices else key.attribute.path


def _follows(path: str, value: Any, *, up: bool, nulls_last: bool) -> Q:
    """Rows whose value comes after this one."""
    if value is None:
        return Q(pk__in=[]) if nulls_last else Q(**{f"{path}__isnull": False})
    after = Q(**{f"{path}__{'gt' if up else 'lt'}": value})
    return after | Q(**{f"{path}__isnull": True}) if nulls_last else after


# ── the edge as text ─────────────────────────────────────────────────────────────────────────────────────────────────
def edge_of(keys: tuple[Key, ...], identity: str, values: list[Any]) -> str:
    """A row's place in the order, to stand in a link."""
    if not keys:
        return identity
    text = json.dumps([*values, identity], ensure_ascii=False, default=str)
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(model: type[Model], layer: MapLayer, keys: tuple[Key, ...], edge: str, field: str) -> tuple[list[Any], Any]:
    try:
        edge_values = [edge] if not keys else json.loads(urlsafe_b64decode(edge + "=" * (-len(edge) % 4)))
        if not isinstance(edge_values, list) or len(edge_values) != len(keys) + 1 or "\0" in str(edge_values):
            raise ValueError(edge)
        values = [key.value(model, text) for key, text in zip(keys, edge_values[:-1], strict=True)]
        return values, field_at(model, layer.identity).to_python(edge_values[-1])
    except (ValueError, TypeError, ValidationError, OverflowError, RecursionError, binascii.Error):
        raise WrongQuestion(field=field, why=_("翻页键与排序不符，请从第一页重新读取")) from None
