"""The router of base data, and who may knock."""

from __future__ import annotations

from ninja import Router

from wanmi.deliveries.models import KEEPS
from wanmi.people.callers import Call
from wanmi.people.queries import check_may
from wanmi.people.rules.seats import Seat

router = Router(tags=["deliveries"])


def keeper(request: Call) -> Seat:
    """Raises NotYours: base data is for who keeps deliveries."""
    check_may(request.auth, KEEPS)
    return request.auth
