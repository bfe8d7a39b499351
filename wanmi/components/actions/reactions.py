"""What follows for components from facts of grids."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from wanmi.components.actions.following import follow_grids
from wanmi.grids.queries import ended_by
from wanmi.journal.models import Fact
from wanmi.kit.rooms import Reaction


def components_follow_their_grids(fact: Fact) -> None:
    """划分生效: what stood in a grid that has ended belongs to the one that lies there now."""
    on = date.fromisoformat(fact.content["begins_on"])
    follow_grids(ended_by(int(fact.subject_id)), because=fact.subject_id, on=on, by=None, at=fact.at)


REACTIONS = (Reaction("components.follow_grids", ("grids.take_effect",), components_follow_their_grids, _("部件归入新网格"), long=True),)
