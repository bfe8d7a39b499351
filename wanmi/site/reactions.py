"""Every reaction to every fact, on one page: fact → what follows. The worker reads the journal on and runs them.

They run after the fact's transaction, at least once each and in order, so each bears being run twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from procrastinate.contrib.django import app

from wanmi.cases.actions.following import follow_successor_grids
from wanmi.cases.models import Case
from wanmi.components.actions import follow_grids, set_state
from wanmi.components.models import ComponentState
from wanmi.geocoding.actions.grids import follow_grids as follow_places
from wanmi.grids.actions import end_duties
from wanmi.grids.queries.drafts import ended_by
from wanmi.journal.models import Fact
from wanmi.journal.reading import read_on
from wanmi.people.models import PostHolding
from wanmi.people.queries import posts_with

Reaction = Callable[[Fact], None]


def a_filed_component_is_damaged(fact: Fact) -> None:
    """立案: what a shift leader has filed against a component is so; its state says it on every map."""
    _say_state(fact, ComponentState.DAMAGED)


def a_closed_component_is_intact(fact: Fact) -> None:
    """结案: checked on the spot, so the component is whole again."""
    _say_state(fact, ComponentState.INTACT)


def _say_state(fact: Fact, state: str) -> None:
    component_id = Case.objects.filter(number=fact.subject_id).values_list("component_id", flat=True).first()
    if component_id:
        set_state(component_id, state=state, because=fact.subject_id, by=None, at=fact.at)


def who_leaves_a_post_leaves_its_grids(fact: Fact) -> None:
    """A supervisor without a supervisor's post walks no grid."""
    person_id = int(fact.subject_id)
    held = PostHolding.objects.filter(posts_with("grids.walk_duties", "post__"), person_id=person_id, until_on__isnull=True)
    if not held.exists():
        end_duties(person_id, by=None, at=fact.at)


def components_follow_their_grids(fact: Fact) -> None:
    """划分生效: what stood in a grid that has ended belongs to the one that lies there now."""
    on = date.fromisoformat(fact.data["begins_on"])
    follow_grids(ended_by(int(fact.subject_id)), because=fact.subject_id, on=on, by=None, at=fact.at)


def open_cases_follow_their_grids(fact: Fact) -> None:
    """划分生效: open cases go to the successor of their grid."""
    follow_successor_grids(ended_by(int(fact.subject_id)), because=fact.subject_id, by=None, at=fact.at)


def places_follow_their_grids(fact: Fact) -> None:
    """划分生效: an address tells the grid that lies at its point now."""
    follow_places(by=None, at=fact.at)


def places_get_the_grids_that_came(fact: Fact) -> None:
    """数据入库: places that were brought in before there were unit grids get theirs."""
    if fact.subject_id == "unit_grids":
        follow_places(by=None, at=fact.at)


REACTIONS: Mapping[str, tuple[Reaction, ...]] = {
    "case.file": (a_filed_component_is_damaged,),
    "case.close": (a_closed_component_is_intact,),
    "post.end": (who_leaves_a_post_leaves_its_grids,),
    "grids.take_effect": (components_follow_their_grids, open_cases_follow_their_grids, places_follow_their_grids),
    "layer.load": (places_get_the_grids_that_came,),
    "person.retire": (who_leaves_a_post_leaves_its_grids,),
}


@app.periodic(cron="* * * * * */10")  # every ten seconds
@app.task(name="wanmi.site.react", queueing_lock="react", lock="react")
def react_now(timestamp: int) -> None:
    """The worker's turn to run what follows."""
    react()


def react() -> int:
    """Run what follows from the facts since the last time; how many facts there were."""
    return read_on("reactions", names=REACTIONS, handle=_run)


def _run(fact: Fact) -> None:
    for reaction in REACTIONS[fact.name]:
        reaction(fact)
