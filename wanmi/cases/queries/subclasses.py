"""Finding a subclass while typing: by name, class, code or pinyin (whole or initials), what is reported most coming first."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

from django.core.cache import cache
from django.db.models import Count

from wanmi.cases.models import Case
from wanmi.catalogue.queries import catalogue, catalogue_version
from wanmi.catalogue.rules.facts import SubclassFacts
from wanmi.kit.rules.pinyin import spelt

RECENT = timedelta(days=30)
KEPT = 600  # s
SHOWN = 12


def found_subclasses(text: str, *, at: datetime, kind: str = "", most: int = SHOWN) -> list[SubclassFacts]:
    """Subclasses in use that the text may mean, the most used first; all of them for an empty text. Seldom a query."""
    typed = text.strip().lower()
    used = used_subclasses(at)
    rows = catalogue().subclasses
    found = [
        rows[id] for id, keys in _keys(catalogue_version()) if id in rows and (not kind or rows[id].kind == kind) and _fits(typed, keys)
    ]
    return sorted(found, key=lambda row: (-used.get(row.id, 0), row.kind, row.classification_code))[:most]


def _fits(typed: str, keys: tuple[str, ...]) -> bool:
    name, group, code, spelt = keys
    return typed in name or typed in group or code.startswith(typed) or typed in spelt


@lru_cache(maxsize=4)
def _keys(version: str) -> list[tuple[int, tuple[str, ...]]]:
    """(id, what it is found by) of every subclass in use."""
    rows = (row for row in catalogue().subclasses.values() if not row.retired)
    return [(row.id, (row.name.lower(), row.class_name, row.classification_code, spelt(row.name))) for row in rows]


def used_subclasses(at: datetime) -> dict[int, int]:
    """Subclass → how many cases of the last 30 days; looked up every ten minutes."""
    used: dict[int, int] | None = cache.get("cases.used_subclasses")
    if used is None:
        recent = Case.objects.filter(reported_at__gte=at - RECENT).order_by()
        used = dict(recent.values_list("subclass_id").annotate(Count("pk")))
        cache.set("cases.used_subclasses", used, KEPT)
    return used
