"""The page parts as template tags: `{% load kit %}`. The parts page (/parts/) shows each with its usage and its states.

Small words (icon, light, moment, code, key, tag) stand here; parts with a body (table, row, filters, field, move …) in `parts`.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from django_vite.core.asset_loader import DjangoViteAssetLoader
from django_vite.core.exceptions import DjangoViteAssetNotFoundError

from wanmi.kit.menu import MenuLink
from wanmi.kit.rules.time_texts import moment_text
from wanmi.kit.rules.working_time import Light
from wanmi.kit.templatetags import charts, composed, parts

register = template.Library()
parts.add_to(register)
charts.add_to(register)
composed.add_to(register)

LIGHT_WORDS = {Light.GREEN: "在时限内", Light.AMBER: "即将超时", Light.RED: "已超时", Light.STOPPED: "停表"}


def _light(value: Any) -> Light:
    """The light that is meant; what is none is shown as a stopped one."""
    return Light(value) if value in LIGHT_WORDS else Light.STOPPED


@cache
def _sprite() -> str:
    """The address of the icon sprite; found once, since the bundle does not change under a running process."""
    try:
        return str(DjangoViteAssetLoader.instance().generate_vite_asset_url("icons.svg", "default"))
    except DjangoViteAssetNotFoundError:
        return static("bundle/icons.svg")


@register.simple_tag
def bundle(entry: str) -> SafeString:
    """Script and styles of one entry: {% bundle "wanmi/kit/web/main.ts" %}. Nothing where the bundle is not built (tests)."""
    return _bundle(entry, str(settings.DJANGO_VITE["default"]["manifest_path"]))


@cache
def _bundle(entry: str, manifest: str) -> SafeString:
    if not Path(manifest).exists():
        return SafeString("")
    return SafeString(DjangoViteAssetLoader.instance().generate_vite_asset(entry, "default"))


@register.simple_tag
def icon(name: str, label: str = "", small: bool = False) -> SafeString:
    """{% icon "search" %}, with a label where no word stands beside it: {% icon "close" "关闭" %}."""
    kind = "wm-icon wm-icon-small" if small else "wm-icon"
    if label:
        return format_html('<svg class="{}" role="img" aria-label="{}"><use href="{}#{}"/></svg>', kind, label, _sprite(), name)
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', kind, _sprite(), name)


@register.simple_tag
def rail_link(link: MenuLink) -> SafeString:
    """{% rail_link link %}: an entry of the menu; twice on every page and seldom another, so drawn once, then kept."""
    return _rail_link(link, get_language())


@lru_cache(maxsize=4096)
def _rail_link(link: MenuLink, language: str | None) -> SafeString:
    return mark_safe(render_to_string("kit/rail_link.html", {"link": link}))  # noqa: S308 (a template's own output)


@register.simple_tag
def light(value: Any, text: str = "", due: datetime | None = None, warn: datetime | None = None, large: bool = False) -> SafeString:
    """{% light case.light "余 06分" %}: shape, colour and word. `due` (and `warn`) only where the limit runs without pause:
    the browser then counts on by itself; the words must be those of spoken_remaining."""
    kind = _light(value)
    ticking = format_html(' data-due="{}" data-warn="{}"', due.isoformat(), warn.isoformat() if warn else "") if due else ""
    size = " wm-light-large" if large else ""
    title = gettext(LIGHT_WORDS[kind])
    return format_html('<span class="wm-light wm-light-{}{}"{} title="{}">{}</span>', kind, size, ticking, title, text or title)


@register.filter
def light_kind(value: Any) -> str:
    """green, amber, red or stopped, for a class name: wm-bar-{{ light|light_kind }}."""
    return _light(value)


@register.simple_tag(takes_context=True)
def moment(context: template.Context, at: datetime | None, now: datetime | None = None) -> SafeString:
    """{% moment case.reported_at %}: 09:23 today, 昨天 09:23, 11-21 09:23; the full moment on hover. Reads the clock: a page is a door."""
    if at is None:
        return SafeString('<span class="wm-faint">—</span>')
    zone = timezone.get_current_timezone()
    seen_from = now or context.get("now") or timezone.now()
    full = at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
    words = moment_text(at, seen_from, zone, get_language() or "zh-hans")
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), full, words)


@register.simple_tag
def code(value: Any, tail: int = 3) -> SafeString:
    """{% code grid.code %}: the head grey, the part that differs bold. `tail` is how many digits differ."""
    text = str(value)
    return format_html('<span class="wm-code">{}<b>{}</b></span>', text[:-tail], text[-tail:])


@register.simple_tag
def key(letters: str) -> SafeString:
    """{% key "J K" %}: keys to press, as caps."""
    return format_html_join(" ", '<kbd class="wm-key">{}</kbd>', ((letter,) for letter in letters.split()))


@register.simple_tag
def tag(words: Any, kind: str = "") -> SafeString:
    """{% tag "紧急" "red" %}: a small word. Kinds: none (grey), accent, green, amber, red."""
    return format_html('<span class="wm-tag{}">{}</span>', f" wm-tag-{kind}" if kind else "", words)


@register.simple_tag
def once(name: str = "key") -> SafeString:
    """{% once %}: the hidden idempotency key of a form, new with each rendering: the same form sent twice acts once."""
    return format_html('<input type="hidden" name="{}" value="{}">', name, uuid.uuid4())


@register.filter
def same(one: Any, other: Any) -> bool:
    """{{ case.number|same:chosen }}: a comparison where a tag wants a value."""
    return str(one) == str(other)


@register.filter
def split(text: str, by: str = ",") -> list[str]:
    """{% for name in "甲,乙"|split:"," %}"""
    return text.split(by)
