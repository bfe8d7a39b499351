"""What division has on the home page: drafts under way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from wanmi.division.models import Division, DivisionState
from wanmi.kit.rooms import HomePart, figure
from wanmi.people.rules.seats import Seat

DRAFTS = (DivisionState.CUTTING, DivisionState.OPEN, DivisionState.FAILED)


def _drafts(request: HttpRequest, seat: Seat, at: datetime) -> Mapping[str, Any]:
    return figure(_("划分方案起草中"), Division.objects.visible_to(seat).filter(state__in=DRAFTS).count(), reverse("divisions"))


HOME = (HomePart("divisions", "waiting", _drafts, position=20, right="division.draw_divisions"),)
