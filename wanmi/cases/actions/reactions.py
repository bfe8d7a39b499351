"""What follows from facts of cases, and for cases from facts of grids."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wanmi.cases.actions.following import follow_successor_grids
from wanmi.cases.models import Case
from wanmi.components.actions import set_state
from wanmi.components.models import Component, ComponentState
from wanmi.grids.queries import ended_by
from wanmi.journal.models import Fact
from wanmi.journal.queries import story_of
from wanmi.kit.rooms import Reaction

OURS = (ComponentState.INTACT, ComponentState.DAMAGED)  # lost and abandoned are said by whoever keeps the components


def a_component_shows_its_open_cases(fact: Fact) -> None:
    """A component is damaged as long as a filed case about it is open (立案 to 结案, 作废 or the way back before it), else intact. How
    the cases stand decides, not what the fact says: so two cases about one component do not mend it for each other, and one that is
    run late or twice does no harm."""
    component_id = Case.objects.filter(number=fact.subject_id).values_list("component_id", flat=True).first()
    if component_id is None and fact.name == "case.return_to_centre":  # it may have been accepted as something else since
        first = story_of("case", fact.subject_id).first()
        component_id = first.content["set"].get("component_id") if first else None
    if component_id is None:
        return
    damaged = Case.objects.filter(component_id=component_id, filed_at__isnull=False, ended_at__isnull=True).exists()
    state = ComponentState.DAMAGED if damaged else ComponentState.INTACT
    if Component.objects.filter(pk=component_id, state__in=OURS).exclude(state=state).exists():
        set_state(component_id, state=state, only_from=OURS, because=fact.subject_id, by=None, at=fact.at)


def open_cases_follow_their_grids(fact: Fact) -> None:
    """划分生效: open cases go to the successor of their grid."""
    follow_successor_grids(ended_by(int(fact.subject_id)), because=fact.subject_id, by=None, at=fact.at)


REACTIONS = (
    Reaction(
        "cases.component_state",
        ("case.file", "case.return_to_centre", "case.close", "case.void"),
        a_component_shows_its_open_cases,
        _("部件状态随案卷变化"),
    ),
    Reaction("cases.follow_grids", ("grids.take_effect",), open_cases_follow_their_grids, _("在办案卷归入新网格"), long=True),
)
