"""Bars and columns as SVG, drawn by the server: no script, no inline style, every figure opens what it counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from wanmi.kit.templatetags.reading import read


def add_to(register: template.Library) -> None:
    register.simple_tag(bar)
    register.simple_tag(bars)
    register.simple_tag(columns)


def bar(share: float, light: str = "", label: str = "") -> SafeString:
    """{% bar 0.72 "green" %}: a thin bar, `share` from 0 to 1. Light: green, amber, red, stopped."""
    width = round(min(max(float(share or 0), 0), 1) * 100, 1)
    attributes = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    kind = f" wm-bar-{light}" if light else ""
    return format_html('<svg class="wm-bar{}" {}><rect width="{}%" height="100%"/></svg>', kind, attributes, width)


def bars(items: Iterable[Any], most: float | None = None) -> SafeString:
    """{% bars items %}: a horizontal bar a line; item: label, value, url (may be none), text (instead of the value), light."""
    rows = list(items)
    top = most or max((float(read(row, "value") or 0) for row in rows), default=0) or 1
    return format_html('<ul class="wm-bars">{}</ul>', format_html_join("", "<li>{}{}{}</li>", (_bar_row(row, top) for row in rows)))


def _bar_row(row: Any, top: float) -> tuple[SafeString, SafeString, SafeString]:
    value, url = read(row, "value") or 0, read(row, "url")
    text = read(row, "text") or value
    figure = format_html('<a href="{}">{}</a>', url, text) if url else format_html("{}", text)
    name = format_html("<span>{}</span>", read(row, "label"))
    return name, bar(float(value) / top, str(read(row, "light") or "")), format_html("<b>{}</b>", figure)


def columns(items: Iterable[Any], label: str = "", height: int = 120, every: int = 1) -> SafeString:
    """{% columns hours "今日各时段上报" %}: upright columns, e.g. 24 hours; item: label, value, url, late (true = red).

    `every` writes only each n-th label under the columns."""
    rows = list(items)
    top = max((float(read(row, "value") or 0) for row in rows), default=0) or 1
    width, gap, foot = 600, 3, 18
    step = width / max(len(rows), 1)
    drawn = [_column(row, number, step, gap, height, top, number % every == 0) for number, row in enumerate(rows)]
    return format_html(
        '<svg class="wm-columns" viewBox="0 0 {} {}" role="group" aria-label="{}"><line x1="0" x2="{}" y1="{}" y2="{}"/>{}</svg>',
        width, height + foot, label, width, height, height, SafeString("".join(drawn)),
    )  # fmt: skip


def _column(row: Any, number: int, step: float, gap: float, height: int, top: float, labelled: bool) -> SafeString:
    value = float(read(row, "value") or 0)
    tall = max(value / top * (height - 14), 1.5 if value else 0.5)
    x, wide = round(number * step + gap / 2, 1), round(step - gap, 1)
    kind = "is-late" if read(row, "late") else "" if value else "is-quiet"
    name, texts = read(row, "label"), read(row, "text") or read(row, "value")
    drawing = format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="1.5"><title>{} {}</title></rect>',
        kind, x, round(height - tall, 1), wide, round(tall, 1), name, texts,
    )  # fmt: skip
    middle = round(x + wide / 2, 1)
    words = format_html('<text x="{}" y="{}">{}</text>', middle, height + 13, name) if labelled else ""
    url = read(row, "url")
    return format_html('<a href="{}">{}{}</a>', url, drawing, words) if url else format_html("{}{}", drawing, words)
