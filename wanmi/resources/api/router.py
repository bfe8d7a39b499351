"""The router of base data, and who may knock."""

from __future__ import annotations

from ninja import Router

from wanmi.kit.refusals import NotYours
from wanmi.people.callers import Call
from wanmi.people.rules.seats import Seat
from wanmi.resources.queries.deliveries import CLERKS

router = Router(tags=["deliveries"])


def keeper(request: Call) -> Seat:
    """Raises NotYours: base data is for clerks and administrators."""
    if request.auth.role not in CLERKS:
        raise NotYours
    return request.auth
