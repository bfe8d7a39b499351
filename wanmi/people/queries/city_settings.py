"""What a city has said of rights and of layers other than by the standard setting: read in one query, kept by the process for some
seconds, so that no question of rights costs one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

from wanmi.kit.kept import Kept
from wanmi.kit.rooms import Extent
from wanmi.people.models import RightSetting

KEPT = 5.0  # s


@dataclass(frozen=True, slots=True)
class LayerValue:
    """What the city says of a layer for a role. `attributes`: names that may be read, none: all."""

    may_see: bool
    may_export: bool
    attributes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RightValue:
    """What the city says of a right for a role, in a body with this path ('' everywhere). `extent` None: the role does not have it."""

    path: str
    extent: Extent | None


@dataclass(frozen=True, slots=True)
class CitySettings:
    """`layers`: (layer, role, code of the body or '') → word; `rights`: right → (role, code of the body or '') → the word in force."""

    layers: dict[tuple[str, str, str], LayerValue] = field(default_factory=dict)
    rights: dict[str, dict[tuple[str, str], RightValue]] = field(default_factory=dict)


# One row a word: of which kind, about what, of which role, in which body; then what is said. Of rights the later word comes later.
_WORDS = """
SELECT 'layer', w.layer, w.role, coalesce(o.code, ''), coalesce(o.path, ''), w.may_see, w.may_export, w.attributes::text,
  '', NULL::date, w.id
FROM people_layerright w LEFT JOIN people_organisation o ON o.id = w.organisation_id
UNION ALL
SELECT 'right', w."right", w.role, coalesce(o.code, ''), coalesce(o.path, ''), false, false, '[]',
  w.extent, w.from_on, w.id
FROM people_rightsetting w LEFT JOIN people_organisation o ON o.id = w.organisation_id WHERE w.from_on <= %s
ORDER BY 10, 11
"""


def settings_on(day: date) -> CitySettings:
    """What holds on a day. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_WORDS, [day])
        return _settings_of(cursor.fetchall())


def _settings_of(rows: Iterable[tuple[Any, ...]]) -> CitySettings:
    found = CitySettings()
    for kind, about, role, code, path, see, export, attributes, extent, _day, _id in rows:
        if kind == "layer":
            found.layers[about, role, code] = LayerValue(see, export, frozenset(json.loads(attributes)))
        elif extent == RightSetting.Reach.STANDARD:
            found.rights.get(about, {}).pop((role, code), None)
        else:
            extent_given = None if extent == RightSetting.Reach.NONE else Extent(extent)
            found.rights.setdefault(about, {})[role, code] = RightValue(path, extent_given)
    return found


city_settings = Kept(lambda: settings_on(timezone.localdate()), seconds=KEPT)


def forget_city_settings() -> None:
    """Read them anew (one was changed in this process)."""
    city_settings.forget()
