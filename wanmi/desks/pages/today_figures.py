"""The day's figures at the foot of a desk and on the home page; each opens what it counts."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from wanmi.cases.queries.days import local_day
from wanmi.desks.queries.today import today_of
from wanmi.kit.addresses import address_in_house
from wanmi.people.rules.seats import Seat


def today_tiles(seat: Seat, at: datetime) -> list[dict[str, Any]]:
    """上报、立案、派遣、结案 and 按期率 of the local day in the seat's area, with the search that finds them. Seldom a query."""
    search = address_in_house("search")
    today, day = today_of(seat, at=at), local_day(at).isoformat()

    def tile(label: str, value: object, moment: str, **more: str) -> dict[str, Any]:
        return {
            "label": label,
            "value": value,
            "url": f"{search}?{urlencode({'moment': moment, 'since': day, 'until': day} | more)}" if search else "",
        }

    tiles = [
        tile(_("上报"), today.reported, "reported"),
        tile(_("立案"), today.filed, "filed"),
        tile(_("派遣"), today.dispatched, "dispatched"),
        tile(_("结案"), today.closed, "ended", outcome="closed"),
    ]
    return [*tiles, tile(_("按期率"), today.share, "ended", outcome="closed", late="never")] if today.share else tiles
