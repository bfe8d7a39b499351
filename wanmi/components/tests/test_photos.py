"""Photos of a component: on its card once published, to whoever may see the component, and to nobody else."""

from __future__ import annotations

import pytest

from wanmi.components.actions import review_change
from wanmi.components.models import Component
from wanmi.components.queries.photos import photos_of
from wanmi.components.queries.sight import sight_of_change
from wanmi.components.tests.test_changes import AT, COVER, YES, photo, seat, submitted
from wanmi.components.tests.test_pages import of
from wanmi.evidence.rules.sight import Sight

pytestmark = pytest.mark.django_db
EVERYBODY = ("collector", "acceptor", "shift_leader", "dispatcher", "water", "water_worker", "leader", "overseer", "clerk", "administrator")


def test_a_photo_stands_on_the_card_once_it_is_published():
    who = seat("collector")
    taken = photo(who)
    made = submitted(evidence=(taken,))
    assert str(taken) not in of("acceptor").get(f"/components/{COVER}/").content.decode()
    review_change(change_id=made.pk, review=YES, by=seat("clerk"), at=AT)
    page = of("acceptor").get(f"/components/{COVER}/").content.decode()
    assert f"/evidence/{taken}/thumb" in page
    assert f"2026-03-02 {who.person_name}" in page


@pytest.mark.parametrize("name", EVERYBODY)
def test_who_may_see_the_photo(name: str):
    taken = photo(seat("checker"))
    made = submitted("checker", evidence=(taken,))
    reviewers = ("clerk", "administrator")
    assert sight_of_change(seat(name), taken) == (Sight.WHOLE if name in reviewers else Sight.NONE)
    review_change(change_id=made.pk, review=YES, by=seat("clerk"), at=AT)
    assert sight_of_change(seat(name), taken) == (Sight.WHOLE if name in reviewers else Sight.COPIES)


@pytest.mark.parametrize(("name", "told"), [("water", False), ("water_worker", False), ("clerk", True), ("collector", True)])
def test_those_who_do_the_work_do_not_learn_who_took_it(name: str, told: bool):
    made = submitted()
    review_change(change_id=made.pk, review=YES, by=seat("clerk"), at=AT)
    (shown,) = photos_of(Component.objects.get(code=COVER), seat(name))
    assert bool(shown.person) is told
