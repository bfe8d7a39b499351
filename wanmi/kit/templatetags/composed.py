"""What rooms hang into pages: panels in named slots, and parts of a page that several rooms make together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import template
from django.template import Engine
from django.utils.safestring import SafeString, mark_safe

from wanmi.kit.rooms import from_rooms


@dataclass(frozen=True, slots=True)
class Drawn:
    """A template and what it needs."""

    template: str
    values: Mapping[str, Any]


def add_to(register: template.Library) -> None:
    register.simple_tag(takes_context=True)(draw)
    register.simple_tag(takes_context=True)(panels)


def draw(context: template.Context, parts: Iterable[Drawn]) -> SafeString:
    """{% draw parts %}: each by its own template, one after the other, with the page's context below its own."""
    engine, texts = Engine.get_default(), []
    for part in parts:
        with context.push(**part.values):
            texts.append(engine.get_template(part.template).render(context))
    return mark_safe("".join(texts))  # noqa: S308 (templates' own output)


def panels(context: template.Context, slot: str, about: Any = None) -> SafeString:
    """{% panels "components.card" component %}: what the rooms above hang there for this seat, in their order."""
    seat, on = getattr(context["request"], "seat", None), context.get("on")
    hung = sorted((panel for panel in from_rooms("panels") if panel.slot == slot), key=lambda panel: (panel.position, panel.key))
    shown = ((panel.template, panel.context(seat, about, on)) for panel in hung)
    return draw(context, [Drawn(template, values) for template, values in shown if values is not None])
