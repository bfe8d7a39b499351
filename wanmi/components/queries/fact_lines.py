"""What the facts about components say to a reader of the journal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from wanmi.components.models import ComponentState
from wanmi.journal.words import lines_by_key
from wanmi.kit.rooms import Lines

BY_CHANGE = re.compile(r"变更单 (\d+)")  # how a fact names the change that brought it about


def state_lines(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A change of state, and the case that brought it about."""
    states = dict(ComponentState.choices)
    change = " → ".join(_(str(states.get(data.get(key, ""), ""))) for key in ("from", "to") if data.get(key))
    return [(_("状态"), change), *([(_("案卷"), because_words(data["because"]))] if data.get("because") else [])]


def change_lines(data: Mapping[str, Any]) -> Lines:
    """What a change brought, key by key, and which change it was."""
    because = {"because": because_words(data["because"])} if data.get("because") else {}
    return lines_by_key({**data, **because})


def because_words(because: str) -> str:
    """A case by its number, a change in the reader's words."""
    change = BY_CHANGE.fullmatch(because)
    return _("变更单 %(number)s") % {"number": change[1]} if change else because
