"""Keys by which systems of others read published layers (图层密钥): the list, a new one shown once, one with its story."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wanmi.journal.queries import chain_holds, story_of
from wanmi.journal.words import fact_word, people_named
from wanmi.kit.answers import done
from wanmi.kit.excel import Column, excel_of
from wanmi.kit.layers import all_layers
from wanmi.kit.paging import page_of
from wanmi.kit.rules.days import read_day
from wanmi.kit.rules.paging import Order
from wanmi.kit.rules.spans import DAY
from wanmi.people.actions import issue_layer_key, note_layer_keys_export, revoke_layer_key
from wanmi.people.models import LayerKey, Post
from wanmi.people.queries import layer_keys_of, layers_of, may_export_layer, posts_for_keys
from wanmi.people.queries.layers import GIVES_KEYS
from wanmi.people.request_seat import seat_in, signed_in
from wanmi.people.rules.refusals import NoLayerKey, WrongLayerKey
from wanmi.people.rules.seats import Seat

SIZE, SHOWN = 40, 50  # rows of a page; facts of a story
USUAL_LIFE = timedelta(days=365)
LIGHTS = {"live": "green", "ended": "stopped", "left": "red", "revoked": "red"}
COLUMNS = (
    (gettext_lazy("名称"), "wide"),
    (gettext_lazy("使用系统"), "middle"),
    (gettext_lazy("状态"), "light"),
    (gettext_lazy("图层"), ""),
    (gettext_lazy("密钥前缀"), "code"),
    (gettext_lazy("到期日"), "day"),
    (gettext_lazy("最近使用"), "time"),
)


def state_of(key: LayerKey, at: datetime) -> str:
    """live | ended | left (its issuer has gone) | revoked."""
    if key.revoked_at:
        return "revoked"
    if key.expires_at <= at:
        return "ended"
    return "live" if getattr(key, "issuer_sits", True) else "left"


def state_words() -> dict[str, str]:
    return {"live": _("有效"), "ended": _("已到期"), "left": _("签发人已离岗"), "revoked": _("已撤销")}


def _matching(seat: Seat, query: QueryDict, at: datetime) -> QuerySet[LayerKey]:
    found, text = layer_keys_of(seat, at=at), query.get("q", "").replace("\0", "").strip()[:60]
    if text:
        found = found.filter(Q(name__icontains=text) | Q(holder__icontains=text) | Q(hint__startswith=text))
    states = {
        "live": Q(revoked_at=None, expires_at__gt=at, issuer_sits=True),
        "left": Q(revoked_at=None, expires_at__gt=at, issuer_sits=False),
        "ended": Q(revoked_at=None, expires_at__lte=at),
        "revoked": ~Q(revoked_at=None),
    }
    return found.filter(states.get(query.get("state", ""), Q()))


@require_safe
@signed_in
def keys_page(request: HttpRequest) -> HttpResponseBase:
    """The keys of the seat's area, the newest first; asked by htmx, the part that filters change. Two queries."""
    seat, at = seat_in(request, right=GIVES_KEYS), timezone.now()
    page = page_of(_matching(seat, request.GET, at), Order(descending=True), after=request.GET.get("after", ""), size=SIZE)
    kept = urlencode({name: request.GET[name] for name in ("q", "state") if request.GET.get(name)})
    words, titles = state_words(), {layer.key: str(layer.title) for layer in all_layers()}
    context = {
        "rows": [(each, words[state := state_of(each, at)], LIGHTS[state], _titles(each, titles)) for each in page.rows],
        "text": request.GET.get("q", ""), "state": request.GET.get("state", ""), "states": words.items(), "now": at, "kept": kept,
        "columns": COLUMNS,
        "after": f"?{kept}&after={page.after}" if page.after else "",
    }  # fmt: skip
    part = request.headers.get("HX-Target", "") == "found"
    return render(request, "people/layer_keys_found.html" if part else "people/layer_keys.html", context)


def _titles(key: LayerKey, titles: dict[str, str]) -> str:
    return "、".join(titles.get(layer, layer) for layer in key.layers)


@require_safe
@signed_in
def export_keys(request: HttpRequest) -> HttpResponseBase:
    """The list as Excel; no key stands in it, only how each begins."""
    seat, at = seat_in(request, right=GIVES_KEYS), timezone.now()
    found, words = _matching(seat, request.GET, at), state_words()
    titles = {layer.key: str(layer.title) for layer in all_layers()}
    note_layer_keys_export(rows=found.count(), by=seat, at=at)
    columns = [
        Column[LayerKey](_("名称"), lambda each: each.name, 20), Column(_("使用系统"), lambda each: each.holder, 24),
        Column(_("密钥前缀"), lambda each: each.hint), Column(_("状态"), lambda each: words[state_of(each, at)], 8),
        Column(_("岗位"), lambda each: each.post.name, 20), Column(_("图层"), lambda each: _titles(each, titles), 40),
        Column(_("签发人"), lambda each: each.issued_by.name, 10), Column(_("签发时间"), lambda each: each.issued_at, 18),
        Column(_("到期日"), lambda each: each.last_day, 12), Column(_("最近使用"), lambda each: each.last_used_at, 18),
        Column(_("撤销时间"), lambda each: each.revoked_at, 18),
    ]  # fmt: skip
    return excel_of(found.iterator(chunk_size=500), columns, name=_("图层密钥"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_key_page(request: HttpRequest) -> HttpResponseBase:
    """GET: the form. POST: the key, shown this once."""
    seat, at = seat_in(request, right=GIVES_KEYS), timezone.now()
    if request.method == "POST":
        form = request.POST
        layers = {layer: form.getlist(f"attributes-{layer}") for layer in form.getlist("layers")}
        key, token = issue_layer_key(
            name=form.get("name", ""), holder=form.get("holder", ""), post=_post(form.get("post", "")), layers=layers,
            expires_at=_end_of(form.get("expires_on", "")), by=seat, at=at, origins=form.get("origins", "").split(),
        )  # fmt: skip
        address = f"{settings.PUBLIC_URL}/ogc/" if settings.PUBLIC_URL else request.build_absolute_uri("/ogc/")
        return render(request, "people/layer_key_issued.html", {"key": key, "token": token, "address": address})
    context = {
        "layers": [layer for layer in layers_of(seat) if may_export_layer(layer, seat)], "posts": posts_for_keys(seat),
        "until": timezone.localdate(at) + USUAL_LIFE, "today": timezone.localdate(at),
    }  # fmt: skip
    return render(request, "people/layer_key_new.html", context)


def _post(text: str) -> Post:
    post = Post.objects.select_related("organisation").filter(pk=int(text)).first() if text.isascii() and text[:18].isdecimal() else None
    if post is None:
        raise WrongLayerKey(field="post", why=_("请选择岗位。"))
    return post


def _end_of(text: str) -> datetime:
    """The end of the day told: the key still opens on it."""
    day = read_day(text)
    if day is None:
        raise WrongLayerKey(field="expires_on", why=_("请填写到期日。"))
    return timezone.make_aware(datetime.combine(day + DAY, time.min))


def _key_for(seat: Seat, id: int) -> LayerKey:
    key = layer_keys_of(seat, at=timezone.now()).filter(pk=id).first()
    if key is None:
        raise NoLayerKey
    return key


@require_safe
@signed_in
def key_page(request: HttpRequest, id: int) -> HttpResponseBase:
    """One key: what it opens, since when it is used, what happened to it."""
    seat, at = seat_in(request, right=GIVES_KEYS), timezone.now()
    key, words = _key_for(seat, id), state_words()
    state = state_of(key, at)
    opened = [(layer, [each.label for each in layer.attributes if each.name in key.layers[layer.key]])
              for layer in all_layers() if layer.key in key.layers]  # fmt: skip
    context = {
        "key": key,
        "state": words[state],
        "light": LIGHTS[state],
        "live": state == "live",
        "opened": opened,
        "now": at,
        **_story(key),
    }
    return render(request, "people/layer_key.html", context)


def _story(key: LayerKey) -> dict[str, Any]:
    facts = list(story_of("layerkey", key.pk))
    names, holds = people_named({fact.person_id for fact in facts if fact.person_id}), chain_holds(facts) is None
    entries = [{"at": fact.at, "title": fact_word(fact.name), "by": names.get(fact.person_id or 0, key.holder), "verified": holds}
            for fact in reversed(facts)][:SHOWN]  # fmt: skip
    return {"story": entries, "verified": len(facts) if holds else 0}


@require_POST
@signed_in
def revoke_page(request: HttpRequest, id: int) -> HttpResponseBase:
    """The key opens nothing from now on."""
    seat = seat_in(request, right=GIVES_KEYS)
    revoke_layer_key(key=_key_for(seat, id), by=seat, at=timezone.now())
    return done(_("已撤销"), go=reverse("layer_key", args=[id]))
