"""Settings of an installation with one room more: the one line that adds it, and tests' own data folder."""

from __future__ import annotations

from wanmi.site.room_list import ROOMS

ROOMS.append("site.tests.rooms.bench")

from wanmi.site.settings_for_tests import *  # noqa: E402, F403
