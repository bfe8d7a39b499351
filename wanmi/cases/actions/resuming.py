"""A suspension (挂账) ends by itself on its day: the case goes back to its department, and the rest of its time runs."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from wanmi.cases.actions.change import change_case
from wanmi.cases.models import Case
from wanmi.cases.queries.lookup import DatabaseLookup
from wanmi.cases.queries.rows import situation_of
from wanmi.cases.rules.effects import MoveContext
from wanmi.cases.rules.fact_data import move_change
from wanmi.cases.rules.kinds import SYSTEM
from wanmi.cases.rules.move_inputs import Note
from wanmi.cases.rules.play import play
from wanmi.flow.queries.flows import flow_of


def resume_due_cases(*, at: datetime) -> int:
    """Those whose day has come; how many. Each in its own transaction, from the moment of its day on: a server that stood still over
    midnight gives no department a longer time."""
    due = list(Case.objects.filter(suspended_until__lte=at, outcome="").order_by("suspended_until", "pk").values_list("pk", flat=True))
    return sum(_resume(id, at) for id in due)


@transaction.atomic
def _resume(id: int, at: datetime) -> bool:
    row = Case.objects.select_for_update(of=("self",)).filter(pk=id, suspended_until__lte=at, outcome="").first()
    if row is None or row.suspended_until is None:  # somebody was quicker
        return False
    situation = situation_of(row)
    flow = flow_of(row.flow_id)
    context = MoveContext(by=SYSTEM, at=max(row.suspended_until, row.stage_since), flow=flow, lookup=DatabaseLookup(at))
    played = play(situation, "resume", Note(), context)
    change_case(row.pk, move_change(situation.case, "resume", played, Note(), person_id=None), by=None, at=at)
    return True


@app.periodic(cron="*/5 * * * *")
@app.task(name="wanmi.cases.resume_due", queueing_lock="cases.resume_due")
def resume_due(timestamp: int) -> None:
    """Every five minutes: the day begins at the city's midnight."""
    resume_due_cases(at=timezone.now())
