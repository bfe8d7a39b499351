"""Settings of an installation without the rooms that WANMI_WITHOUT names: their lines are left away, nothing else."""

from __future__ import annotations

import os

from wanmi.site.room_list import ROOMS

for _room in os.environ["WANMI_WITHOUT"].split(","):
    ROOMS.remove(_room)

from wanmi.site.settings_for_tests import *  # noqa: E402, F403
