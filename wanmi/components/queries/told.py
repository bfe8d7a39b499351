"""What the facts about components say to a reader of the journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from wanmi.components.models import ComponentState


def state_told(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A change of state, and the case that brought it about."""
    states = dict(ComponentState.choices)
    told = " → ".join(_(str(states.get(data.get(key, ""), ""))) for key in ("from", "to") if data.get(key))
    return [(_("状态"), told), *([(_("案卷"), str(data["because"]))] if data.get("because") else [])]
