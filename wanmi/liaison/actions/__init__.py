"""Answering the source of a case (来件回复)."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from wanmi.cases.models import Case
from wanmi.cases.queries.rows import state_of
from wanmi.cases.rules.fact_data import topics_of_move
from wanmi.cases.rules.together import NotDone, Result, check_number_together
from wanmi.catalogue.queries import working_calendar_now
from wanmi.journal.actions import record_fact
from wanmi.journal.queries import story_of
from wanmi.kit.refusals import NotFound, Refusal
from wanmi.liaison.models import SourceAnswer
from wanmi.liaison.queries.lists import LISTED
from wanmi.liaison.queries.terms import terms_now
from wanmi.liaison.rules.lists import AnsweredAlready, ChangedAnswer, NotByList, NotSigned, deadlines
from wanmi.people.queries import check_may
from wanmi.people.rules.seats import Seat

log = logging.getLogger("wanmi.liaison")
ANSWERS = "liaison.answer_source"
SUBJECT = "source_answer"  # its facts are told by the case's number


@transaction.atomic
def answer_source(*, number: str, text: str, by: Seat, at: datetime, key: UUID | None = None) -> SourceAnswer:
    """Answer the source of a case for the body that has it. `key` makes sending it twice harmless.

    Raises NotFound, NotYours, NotByList, NotSigned, AnsweredAlready, ChangedAnswer.
    """
    row = Case.objects.visible_to(by).select_for_update(of=("self",)).filter(number=number).first()
    if row is None:
        raise NotFound
    check_may(by, ANSWERS, row)
    if row.source not in LISTED or row.department_id is None or row.dispatched_at is None:
        raise NotByList(number=number)
    before = SourceAnswer.objects.filter(case=row, department_id=row.department_id).select_related("answered_by").first()
    if before is not None:
        return _said_before(before, number, text, by, key)
    if row.signed_at is None and not row.outcome:
        raise NotSigned(number=number)
    _sign, answer_due = deadlines(row.dispatched_at, terms_now()[row.source], working_calendar_now())
    answer = SourceAnswer.objects.create(
        case=row, department_id=row.department_id, source=row.source, text=text, answered_at=at, answered_by_id=by.person_id,
        due_at=answer_due, late=at > answer_due,
    )  # fmt: skip
    state = state_of(row)
    data = {"source": row.source, "department_id": row.department_id, "text": text, "due_at": answer_due.isoformat(), "late": answer.late}
    record_fact(
        "source_answer.give", about=(SUBJECT, number), by=by, at=at, data=data, area=row.grid_code,
        topics=topics_of_move(state, state, by.person_id), key=key,
    )  # fmt: skip
    return answer


def _said_before(before: SourceAnswer, number: str, text: str, by: Seat, key: UUID | None) -> SourceAnswer:
    if key is not None and story_of(SUBJECT, number).filter(key=key).exists():
        if (before.text, before.answered_by_id) == (text, by.person_id):
            return before
        raise ChangedAnswer(field="key")
    when = timezone.localtime(before.answered_at).strftime("%m-%d %H:%M")
    raise AnsweredAlready(number=number, who=before.answered_by.name, when=when)


def answer_sources(*, answers: Iterable[tuple[str, UUID | None]], text: str, by: Seat, at: datetime) -> list[Result]:
    """The same answer about several cases, each in a transaction of its own, with one result each. Raises TooManyTogether."""
    wanted = list(answers)
    check_number_together(len(wanted))
    return [_one(number, key, text, by, at) for number, key in wanted]


def _one(number: str, key: UUID | None, text: str, by: Seat, at: datetime) -> Result:
    try:
        answer = answer_source(number=number, text=text, by=by, at=at, key=key)
    except Refusal as refusal:
        return Result(number, refusal=refusal)
    except Exception:
        log.exception("answering the source of case %s among several", number)
        return Result(number, refusal=NotDone(number=number))
    return Result(number, case=state_of(answer.case))


@transaction.atomic
def note_export(*, query: str, rows: int, by: Seat, at: datetime) -> None:
    """Record that a list was taken out as a file."""
    record_fact("source_list.export", about=("export", uuid4()), by=by, at=at, data={"query": query[:1000], "rows": rows}, new=True)


__all__ = ["ANSWERS", "answer_source", "answer_sources", "note_export"]
