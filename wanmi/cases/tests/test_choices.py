"""Who is named first for a task."""

from __future__ import annotations

from datetime import datetime, time

from django.utils import timezone

from wanmi.cases.models import Case
from wanmi.cases.queries.choices import choices_of
from wanmi.cases.queries.rows import state_of
from wanmi.cases.tests.cast import COUNTY, Cast
from wanmi.patrols.actions.duties import begin_duties, set_shift
from wanmi.patrols.models import GridDuty, Shift
from wanmi.people.models import Person

OLD = f"{COUNTY}001Z001"


def id_of(name: str) -> int:
    return Person.objects.get(sign_in_name=name).pk


def morning(cast: Cast) -> Shift:
    return set_shift(None, name="早班", begins=time(6), ends=time(14), weekdays="1234567", by=cast.clerk, at=timezone.now())


def at_hour(hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(timezone.localdate(), time(hour)))


def test_a_task_goes_first_to_who_walks_now(cast: Cast) -> None:
    case = cast.reported(at=timezone.now())
    shift = morning(cast)
    GridDuty.objects.filter(supervisor_id=id_of("collector")).update(shift=shift)
    begin_duties(OLD, [id_of("checker")], shift_id=None, by=cast.clerk, at=timezone.now())
    state = state_of(Case.objects.get(number=case.number))
    early = choices_of("supervisor", state, at=at_hour(7)) or []
    late = choices_of("supervisor", state, at=at_hour(15)) or []
    assert {each.name for each in early[:2]} == {each.name for each in late[:2]}
    assert "不当班" not in " ".join(each.note for each in early[:2])
    assert (late[0].value, "不当班" in late[1].note) == (id_of("checker"), True)
