"""Rights on layers of the map, and keys by which systems of others read them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from wanmi.journal.actions import record_fact
from wanmi.kit.layers import MapLayer, all_layers
from wanmi.people.models import LayerKey, LayerRight, Organisation, Post, Role
from wanmi.people.queries import (
    check_answers_for,
    check_answers_for_city,
    check_may,
    forget_city_settings,
    layer_keys_of,
    layers_of,
    may,
    may_export_layer,
)
from wanmi.people.queries.layers import GIVES_KEYS, KEY_PREFIX, may_act_through
from wanmi.people.rules.refusals import KeyEnded, NoLayerKey, WrongLayerKey, WrongLayerRight
from wanmi.people.rules.seats import Seat

LONGEST_LIFE = timedelta(days=3 * 366)
USE_NOTED = timedelta(hours=1)  # uses within are one


def set_layer_right(
    *, layer: MapLayer, role: str, organisation: Organisation | None, may_see: bool, may_export: bool, attributes: Sequence[str] = (),
    by: Seat, at: datetime,
) -> LayerRight:  # fmt: skip
    """Say for a role ("" the public), everywhere or in one body, whether it sees and takes out a layer, and which attributes it
    reads (none: all). Everywhere is the city's level's to say; of a body, who answers for it. Raises WrongLayerRight, CityKeepsIt,
    AboveYou, NotYours."""
    check_may(by, "people.set_layer_rights")
    _check_level(organisation, by)
    if role and role not in Role.values:
        raise WrongLayerRight(field="role", why=_("没有这个角色。"))
    if not role and organisation:
        raise WrongLayerRight(field="organisation", why=_("公众不属于任何机构。"))
    names = _known(layer, attributes, WrongLayerRight)
    with transaction.atomic():
        right, _new = LayerRight.objects.select_for_update().update_or_create(
            layer=layer.key, role=role, organisation=organisation,
            defaults={"may_see": may_see, "may_export": may_see and may_export, "attributes": names},
        )  # fmt: skip
        data = {"role": role, "organisation": organisation and organisation.code, "see": may_see, "export": right.may_export}
        record_fact("layer.right", about=("layer", layer.key), by=by, at=at, data=data | {"attributes": names})
        transaction.on_commit(forget_city_settings)
    return right


def clear_layer_right(*, right: LayerRight, by: Seat, at: datetime) -> None:
    """Back to what holds without this row. Does nothing where it is gone already. Raises CityKeepsIt, AboveYou, NotYours."""
    check_may(by, "people.set_layer_rights")
    _check_level(right.organisation, by)
    with transaction.atomic():
        gone, _rows = LayerRight.objects.filter(pk=right.pk).delete()
        if gone:
            data = {"role": right.role, "organisation": right.organisation and right.organisation.code}
            record_fact("layer.right_cleared", about=("layer", right.layer), by=by, at=at, data=data)
        transaction.on_commit(forget_city_settings)


def _check_level(organisation: Organisation | None, by: Seat) -> None:
    if organisation is None:
        check_answers_for_city(by, _("图层权限"))
    else:
        check_answers_for(organisation.area_code or organisation.name, by)


def _known(layer: MapLayer, names: Sequence[str], refusal: type[WrongLayerRight | WrongLayerKey]) -> list[str]:
    """The names in the layer's own order; [] where all are meant."""
    unknown = [name for name in names if layer.attribute(name) is None]
    if unknown:
        raise refusal(
            field=f"attributes-{layer.key}", why=_("“%(layer)s”没有属性“%(name)s”。") % {"layer": layer.title, "name": unknown[0][:40]}
        )
    known = [each.name for each in layer.attributes if each.name in names]
    return known if len(known) < len(layer.attributes) else []


def issue_layer_key(
    *,
    name: str,
    holder: str,
    post: Post,
    layers: Mapping[str, Sequence[str]],
    expires_at: datetime,
    by: Seat,
    at: datetime,
    origins: Sequence[str] = (),
) -> tuple[LayerKey, str]:
    """A new key, and its text, which is told once. `layers`: layer → attributes (none: all); no more than whoever issues it may
    take out. `origins`: whose pages may read with it in a browser. Raises WrongLayerKey."""
    name, holder = name.replace("\0", "").strip(), holder.replace("\0", "").strip()
    for field, text, most in (("name", name, 60), ("holder", holder, 80)):
        if not text or len(text) > most:
            raise WrongLayerKey(field=field, why=_("请填写名称和使用系统，名称不超过 60 字，系统不超过 80 字。"))
    if not (at < expires_at <= at + LONGEST_LIFE):
        raise WrongLayerKey(field="expires_on", why=_("到期日应在今天之后、三年之内。"))
    if not may(by, GIVES_KEYS) or not may_act_through(post, by):
        raise WrongLayerKey(field="post", why=_("请选择本辖区内、按区域或机构取数的岗位。"))
    allowed = [_origin(text) for text in origins]
    token = KEY_PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        key = LayerKey.objects.create(
            name=name, holder=holder, post=post, layers=_layers_for(layers, by), origins=allowed, hint=token[:10],
            token_hash=sha256(token.encode()).digest(), issued_at=at, issued_by_id=by.person_id,
            issued_through_id=by.post_id, expires_at=expires_at,
        )  # fmt: skip
        data = {"name": name, "holder": holder, "post": post.pk, "layers": dict(key.layers), "until": expires_at.isoformat()}
        data |= {"origins": allowed} if allowed else {}
        record_fact("layerkey.issue", about=("layerkey", key.pk), by=by, at=at, data=data, new=True)
    return key, token


def _origin(text: str) -> str:
    """scheme://host[:port] as a browser tells it, or *."""
    parts = urlsplit(text.strip().lower())
    if text.strip() == "*":
        return "*"
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query or parts.username:
        raise WrongLayerKey(
            field="origins", why=_("网页来源“%(text)s”应写成 https://map.example.cn，一行一个。") % {"text": text.strip()[:60]}
        )
    return f"{parts.scheme}://{parts.netloc}"


def _layers_for(wanted_attributes: Mapping[str, Sequence[str]], by: Seat) -> dict[str, list[str]]:
    mine = {layer.key: layer for layer in layers_of(by) if may_export_layer(layer, by)}
    if not wanted_attributes:
        raise WrongLayerKey(field="layers", why=_("请至少选择一个图层。"))
    foreign = [key for key in wanted_attributes if key not in mine]
    if foreign:
        raise WrongLayerKey(field="layers", why=_("您自己无权导出图层“%(layer)s”，不能把它交给别的系统。") % {"layer": foreign[0][:40]})
    whole = {layer.key: len(layer.attributes) for layer in all_layers()}
    found = {}
    for key, names in wanted_attributes.items():
        attributes = _known(mine[key], names, WrongLayerKey)
        narrowed = len(mine[key].attributes) < whole[key]  # who reads only some hands on only those
        found[key] = attributes or ([each.name for each in mine[key].attributes] if narrowed else [])
    return found


def revoke_layer_key(*, key: LayerKey, by: Seat, at: datetime) -> None:
    """The key opens nothing from now on. Raises NotYours, NoLayerKey, KeyEnded where it was revoked before."""
    check_may(by, GIVES_KEYS)
    with transaction.atomic():
        locked = layer_keys_of(by, at=at).select_for_update(of=("self",)).filter(pk=key.pk).first()
        if locked is None:
            raise NoLayerKey
        if locked.revoked_at is not None:
            raise KeyEnded
        locked.revoked_at = at
        locked.save(update_fields=["revoked_at"])
        record_fact("layerkey.revoke", about=("layerkey", key.pk), by=by, at=at, data={"name": locked.name})


def note_layer_key_use(*, key: int, last: datetime | None, at: datetime) -> None:
    """That a key was used, once an hour. `last`: when it was noted before."""
    if last is not None and at - last < USE_NOTED:
        return
    with transaction.atomic():
        stale = Q(last_used_at=None) | Q(last_used_at__lte=at - USE_NOTED)
        if LayerKey.objects.filter(stale, pk=key).update(last_used_at=at):
            record_fact("layerkey.use", about=("layerkey", key), by=None, at=at)


def note_layer_keys_export(*, rows: int, by: Seat, at: datetime) -> None:
    """That the list of keys was taken out; no key stands in it. Raises NotYours."""
    check_may(by, GIVES_KEYS)
    with transaction.atomic():
        record_fact("layerkey.export", about=("post", by.post_id), by=by, at=at, data={"rows": rows})
