"""The daily lists with their figures, the lines of one, and answers to the sources."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

from django.utils import timezone
from ninja import Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from wanmi.cases.api.moves_together import ResultsShape, results_of
from wanmi.cases.queries.days import local_day
from wanmi.cases.rules.together import MOST_TOGETHER
from wanmi.liaison.actions import answer_sources
from wanmi.liaison.api.router import router
from wanmi.liaison.models import SourceAnswer
from wanmi.liaison.queries.lists import Given, answers_of, columns_of_lines, lines_of_day
from wanmi.liaison.queries.terms import terms_now
from wanmi.liaison.rules.lists import Figures, Line, Standing, figures_by
from wanmi.people.callers import Call
from wanmi.people.queries import check_may

SEES = "liaison.see_lists"


class FiguresShape(BaseModel):
    """来件、签收、回复的件数；`waiting` 已签收未回复。"""

    count: int
    signed: int
    waiting: int
    answered: int
    sign_late: int
    answer_late: int


class SourceListShape(FiguresShape):
    """One source of a day. Limits are "amount unit"; `assumed`: the city has not set them."""

    source: str
    sign_limit: str
    answer_limit: str
    assumed: bool


class DepartmentShape(FiguresShape):
    department_id: int


class DayShape(BaseModel):
    day: date
    sources: list[SourceListShape]
    departments: list[DepartmentShape]


class LineShape(BaseModel):
    """One case of a list. Moments are UTC."""

    number: str
    source: str
    department_id: int
    standing: Standing
    given_at: datetime
    sign_due_at: datetime
    signed_at: datetime | None
    sign_late: bool
    answer_due_at: datetime
    answered_at: datetime | None
    answer_late: bool
    text: str


@router.get("/source-lists", response=DayShape, summary="来件清单", operation_id="source_lists")
def read_lists(request: Call, day: date | None = None) -> DayShape:
    """The figures of a day (today where none is named), by source and by body, as far as this seat sees."""
    seat, at, terms = request.auth, timezone.now(), terms_now()
    check_may(seat, SEES)
    day = _day_meant(day, at)
    lines = lines_of_day(seat, day, terms)
    by_source, by_body = figures_by(lines, "source", at=at), figures_by(lines, "department_id", at=at)
    sources = [
        SourceListShape(
            source=source,
            sign_limit=f"{term.sign.amount} {term.sign.unit.value}",
            answer_limit=f"{term.answer.amount} {term.answer.unit.value}",
            assumed=term.assumed,
            **_figures(by_source.get(source, Figures())),
        )
        for source, term in terms.items()
    ]
    return DayShape(
        day=day, sources=sources, departments=[DepartmentShape(department_id=int(id), **_figures(one)) for id, one in by_body.items()]
    )


FIRST_DAY = date(2000, 1, 1)


def _day_meant(day: date | None, at: datetime) -> date:
    """The day that is asked for; today where none is, or one to come: nothing has come by then."""
    today = local_day(at)
    return max(FIRST_DAY, min(day or today, today))


def _figures(figures: Figures) -> dict[str, int]:
    names = ("count", "signed", "waiting", "answered", "sign_late", "answer_late")
    return {name: getattr(figures, name) for name in names}


class LinesQuery(BaseModel):
    day: date | None = None
    department_id: int | None = None


@router.get("/source-lists/{source}", response=list[LineShape], summary="一个来源的来件", operation_id="source_list")
def read_list(request: Call, source: str, asked: Query[LinesQuery]) -> list[LineShape]:
    """The lines of one source and day, the first given first."""
    seat, at = request.auth, timezone.now()
    check_may(seat, SEES)
    day = _day_meant(asked.day, at)
    lines = {
        line.id: line
        for line in lines_of_day(seat, day, terms_now())
        if line.source == source and asked.department_id in (None, line.department_id)
    }
    answers = answers_of(list(lines))
    return [_line(case, lines[case.id], answers.get(case.id), at) for case in columns_of_lines(seat, day, list(lines))]


def _line(case: Given, line: Line, answer: SourceAnswer | None, at: datetime) -> LineShape:
    return LineShape(
        number=case.number, source=line.source, department_id=line.department_id, standing=line.standing, given_at=line.given_at,
        sign_due_at=line.sign_due_at.astimezone(UTC), signed_at=line.signed_at, sign_late=line.sign_late(at),
        answer_due_at=line.answer_due_at.astimezone(UTC), answered_at=line.answered_at, answer_late=line.answer_late(at),
        text=answer.text if answer else "",
    )  # fmt: skip


class AnsweredCase(BaseModel):
    """`key` is the sender's own id of this answer: sent again it is given once."""

    model_config = ConfigDict(extra="forbid")
    number: str = Field(max_length=20)
    key: UUID | None = None


class AnswersBody(BaseModel):
    """The same words about each of the cases."""

    model_config = ConfigDict(extra="forbid")
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
    cases: list[AnsweredCase] = Field(min_length=1, max_length=MOST_TOGETHER)


@router.post("/source-answers", response=ResultsShape, summary="回复来件", operation_id="source_answers")
def give_answers(request: Call, given: AnswersBody) -> ResultsShape:
    """Answer the source of each case for the body that has it, each in a transaction of its own."""
    seat = request.auth
    check_may(seat, SEES)
    answers = [(case.number, case.key) for case in given.cases]
    return results_of(answer_sources(answers=answers, text=given.text, by=seat, at=timezone.now()))
