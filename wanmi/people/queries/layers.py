"""Which seat may see, read and take out which layer of the map (S8-06); and the seat that a layer key opens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db.models import Case, DateTimeField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, When
from django.db.models.functions import TruncDate
from django.utils import timezone

from wanmi.kit.layers import MapLayer, NoLayer, all_layers, layer_called
from wanmi.kit.spans import not_over
from wanmi.people.models import LayerKey, LayerRight, Post, PostHolding
from wanmi.people.queries.city_settings import LayerValue, city_settings
from wanmi.people.queries.people import seat_at
from wanmi.people.queries.rights import extent_of_role, may, posts_with
from wanmi.people.rules.seats import KeySeat, Seat

GIVES_KEYS = "people.give_layer_keys"
BY_KEY = "people.act_by_key"
EXPORTS = "people.export_layers"
KEY_PREFIX = "wmk_"  # by which a layer key is told from a device's token


def layer_setting(layer: str, seat: Seat | None) -> LayerValue | None:
    """The city's word for a seat: of its own body, else of the nearest above, else of its role everywhere."""
    rights = city_settings().layers
    for code in _bodies(seat):
        setting = rights.get((layer, seat.role if seat else "", code))
        if setting is not None:
            return setting
    return None


def _bodies(seat: Seat | None) -> Iterator[str]:
    """Codes of the seat's body and those above, the nearest first; last "", the whole city."""
    yield from reversed(seat.organisation_path.split("/") if seat else [])
    yield ""


def may_see_layer(layer: MapLayer, seat: Seat | None) -> bool:
    """Whether a seat (None: the public) may see a layer. The city's rows count before what the layer says of itself."""
    if isinstance(seat, KeySeat) and (layer.key not in seat.layers or not may_export_layer(layer, seat.issuer)):
        return False
    setting = layer_setting(layer.key, seat)
    if setting is not None:
        return setting.may_see
    return seat is not None and (not layer.right or may(seat, layer.right))


def may_export_layer(layer: MapLayer, seat: Seat | None) -> bool:
    """Whether a seat may take a layer out as a file: only what it may see, and only desks unless the city says otherwise."""
    if not may_see_layer(layer, seat):
        return False
    setting = layer_setting(layer.key, seat)
    return setting.may_export if setting is not None else may(seat, EXPORTS)


def layers_of(seat: Seat | None) -> list[MapLayer]:
    """The layers that a seat may see, in the order of the legend, each with the attributes that it may read."""
    return [_narrowed(layer, seat) for layer in all_layers() if may_see_layer(layer, seat)]


def layer_for(key: str, seat: Seat | None) -> MapLayer:
    """A layer that the seat may see, with the attributes that it may read. Raises NoLayer."""
    layer = layer_called(key)
    if not may_see_layer(layer, seat):
        raise NoLayer
    return _narrowed(layer, seat)


def _narrowed(layer: MapLayer, seat: Seat | None) -> MapLayer:
    setting = layer_setting(layer.key, seat)
    bounds = [setting.attributes] if setting else []
    if isinstance(seat, KeySeat):
        setting = layer_setting(layer.key, seat.issuer)
        bounds += [seat.layers[layer.key], setting.attributes if setting else frozenset()]
        layer = _within_sight(layer, seat.issuer)
    attributes = layer.attributes
    for names in bounds:
        attributes = tuple(each for each in attributes if not names or each.name in names)
    return layer if attributes == layer.attributes else replace(layer, attributes=attributes)


def _within_sight(layer: MapLayer, issuer: Seat) -> MapLayer:
    """The layer with those of its rows alone that the issuer of a key sees, too."""

    def rows(seat: Any, on: date | None) -> QuerySet[Any]:
        return layer.rows(seat, on) & layer.rows(issuer, on)

    def during(seat: Any, first: date | None, last: date | None) -> QuerySet[Any]:
        return layer.during(seat, first, last) & layer.during(issuer, first, last)  # type: ignore[misc]

    return replace(layer, rows=rows, during=during if layer.during else None)


# ── keys of systems of others ────────────────────────────────────────────────────────────────────────────────────────
def is_layer_key(token: str) -> bool:
    return token.startswith(KEY_PREFIX)


def seat_of_layer_key(token: str, *, at: datetime) -> KeySeat | None:
    """The seat that this key opens; None for an unknown, ended or revoked one, one whose post or body is no more, or one whose issuer
    has left the post through which it was given out. One query."""
    key = (
        LayerKey.objects.filter(issuer_sits(at), token_hash=sha256(token.encode()).digest(), revoked_at=None, expires_at__gt=at)
        .filter(post__is_active=True, post__organisation__is_active=True)
        .select_related("post__organisation", "issued_by", "issued_through__organisation")
        .first()
    )
    if key is None or key.issued_through is None:
        return None
    body, issuer = key.post.organisation, seat_at(key.issued_by, key.issued_through)
    if not may_act_through(key.post, issuer):
        return None
    return KeySeat(
        person_id=0, person_name=key.name, post_id=key.post_id, role=key.post.role, organisation_id=body.pk, organisation_name=body.name,
        organisation_kind=body.kind, organisation_path=body.path, level=body.level, area_code=key.post.area_code or body.area_code,
        key_id=key.pk, layers={layer: frozenset(names) for layer, names in key.layers.items()}, last_used_at=key.last_used_at,
        issuer=issuer, origins=tuple(key.origins),
    )  # fmt: skip


def is_origin_of_a_key(origin: str, *, at: datetime) -> bool:
    """Whether any key that lives lets pages of this origin read: a browser asks so before it sends the key. One query."""
    named = Q(origins__contains=[origin.lower()]) | Q(origins__contains=["*"])
    return LayerKey.objects.filter(named, revoked_at=None, expires_at__gt=at).exists()


def issuer_sits(at: datetime) -> Q:
    """Keys whose issuer has held the post on, without a break, ever since they gave it out. Who comes back gives out a new one."""
    on = timezone.localdate(at)
    held = PostHolding.objects.filter(
        not_over(on), person=OuterRef("issued_by"), post=OuterRef("issued_through"),
        begins_on__lte=TruncDate(ExpressionWrapper(OuterRef("issued_at"), output_field=DateTimeField())),
    )  # fmt: skip
    live = Q(issued_through__is_active=True, issued_through__organisation__is_active=True, issued_by__is_active=True)
    return live & Q(Exists(held)) & posts_with(GIVES_KEYS, "issued_through__")


def may_act_through(post: Post, by: Seat) -> bool:
    """A key acts through a post of the issuer's own area, whose view does not hang on a person."""
    area = post.area_code or post.organisation.area_code
    body = post.organisation
    return post.is_active and body.is_active and bool(extent_of_role(post.role, BY_KEY, body.path)) and area.startswith(by.area_code)


def layer_keys_of(seat: Seat, *, at: datetime) -> QuerySet[LayerKey]:
    """The keys whose post lies in the seat's area, the newest first; `issuer_sits` tells whether their issuer is still there."""
    area = seat.area_code
    of_body = Q(post__area_code="", post__organisation__area_code__startswith=area)
    of_post = ~Q(post__area_code="") & Q(post__area_code__startswith=area)
    keys = LayerKey.objects.filter(of_body | of_post).select_related("post__organisation", "issued_by", "issued_through").order_by("-pk")
    return keys.annotate(issuer_sits=Case(When(issuer_sits(at), then=True), default=False))


def posts_for_keys(seat: Seat) -> QuerySet[Post]:
    """Posts of the seat's area through which a key may act: their view does not hang on a person."""
    area = seat.area_code
    of_body = Q(area_code="", organisation__area_code__startswith=area)
    held = of_body | (~Q(area_code="") & Q(area_code__startswith=area))
    live = Post.objects.filter(held, is_active=True, organisation__is_active=True)
    return live.filter(posts_with(BY_KEY)).select_related("organisation").order_by("organisation__path", "role")


def layer_rights_of(layer: str) -> list[LayerRight]:
    """What the city has said of a layer, the public first, then by role and body."""
    return list(LayerRight.objects.filter(layer=layer).select_related("organisation").order_by("role", "organisation__path"))


def role_word(layer: MapLayer, role: str) -> tuple[str, bool]:
    """Of a role everywhere: export | see | none, and whether the city has said so."""
    setting = city_settings().layers.get((layer.key, role, ""))
    if setting is not None:
        return "export" if setting.may_see and setting.may_export else "see" if setting.may_see else "none", True
    if not role or (layer.right and not extent_of_role(role, layer.right)):
        return "none", False
    return "export" if extent_of_role(role, EXPORTS) else "see", False
