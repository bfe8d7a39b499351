"""What follows in grids from facts of people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wanmi.journal.models import Fact
from wanmi.kit.rooms import Reaction
from wanmi.patrols.actions import end_duties
from wanmi.people.models import PostHolding
from wanmi.people.queries import posts_with


def who_leaves_a_post_leaves_its_grids(fact: Fact) -> None:
    """A supervisor without a supervisor's post walks no grid."""
    person_id = int(fact.subject_id)
    held = PostHolding.objects.filter(posts_with("patrols.walk_duties", "post__"), person_id=person_id, ends_on__isnull=True)
    if not held.exists():
        end_duties(person_id, by=None, at=fact.at)


REACTIONS = (Reaction("grids.leave_duties", ("post.end", "person.retire"), who_leaves_a_post_leaves_its_grids, _("离岗人员退出责任网格")),)
