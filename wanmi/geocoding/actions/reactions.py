"""What follows for places from facts of grids."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wanmi.geocoding.actions.grids import follow_grids
from wanmi.journal.models import Fact
from wanmi.kit.rooms import Reaction


def places_follow_their_grids(fact: Fact) -> None:
    """划分生效: an address tells the grid that lies at its point now. 数据入库: places that were brought in before there were unit grids
    get theirs."""
    if fact.name == "grids.take_effect" or fact.subject_id == "unit_grids":
        follow_grids(by=None, at=fact.at)


REACTIONS = (
    Reaction("geocoding.follow_grids", ("grids.take_effect", "layer.load"), places_follow_their_grids, _("地名归入新网格"), long=True),
)
