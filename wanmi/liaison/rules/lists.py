"""A daily list (来件清单): what came to a body from one source on one day, and how far it is signed for and answered. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wanmi.kit.refusals import Refusal
from wanmi.kit.rules.working_calendar import WorkingCalendar
from wanmi.kit.rules.working_time import due
from wanmi.liaison.rules.terms import Term


class Standing(StrEnum):
    """Where a line of a list stands."""

    UNSIGNED = "unsigned"  # 待签收
    UNANSWERED = "unanswered"  # 待回复
    ANSWERED = "answered"  # 已回复


@dataclass(frozen=True, slots=True)
class Line:
    """One case in a list. `given_at`: when it was dispatched to the body; with it both deadlines begin."""

    id: int
    source: str
    department_id: int
    given_at: datetime
    signed_at: datetime | None
    ended_at: datetime | None
    answered_at: datetime | None
    sign_due_at: datetime
    answer_due_at: datetime

    @property
    def standing(self) -> Standing:
        if self.answered_at:  # which needed the signature, or the case's end
            return Standing.ANSWERED
        return Standing.UNANSWERED if self.signed_at or self.ended_at else Standing.UNSIGNED

    def sign_late(self, at: datetime) -> bool:
        """Whether it was signed for after the deadline, or is unsigned past it. What ended unsigned needs no signature any more."""
        return (self.signed_at or self.ended_at or at) > self.sign_due_at

    def answer_late(self, at: datetime) -> bool:
        """Whether it was answered after the deadline, or is unanswered past it."""
        return (self.answered_at or at) > self.answer_due_at


@dataclass(frozen=True, slots=True)
class Figures:
    """How many came, were signed for and answered, and how many of them late."""

    count: int = 0
    signed: int = 0
    answered: int = 0
    sign_late: int = 0
    answer_late: int = 0

    @property
    def unsigned(self) -> int:
        return self.count - self.signed

    @property
    def waiting(self) -> int:
        """Signed for and not yet answered."""
        return self.signed - self.answered

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.count + other.count,
            self.signed + other.signed,
            self.answered + other.answered,
            self.sign_late + other.sign_late,
            self.answer_late + other.answer_late,
        )


def deadlines(given_at: datetime, term: Term, calendar: WorkingCalendar) -> tuple[datetime, datetime]:
    """By when it is to be signed for, and by when answered."""
    return due(given_at, term.sign, calendar), due(given_at, term.answer, calendar)


def figures_of(lines: Iterable[Line], *, at: datetime) -> Figures:
    """The figures of a list at a moment."""
    return sum((figure_of(line, at) for line in lines), Figures())


def figure_of(line: Line, at: datetime) -> Figures:
    """What one line adds."""
    return Figures(
        1,
        int(line.standing is not Standing.UNSIGNED),
        int(line.answered_at is not None),
        int(line.sign_late(at)),
        int(line.answer_late(at)),
    )


def figures_by(lines: Iterable[Line], column: str, *, at: datetime) -> Mapping[str | int, Figures]:
    """The figures by source or by department_id; together they are those of all lines."""
    found: dict[str | int, Figures] = {}
    for line in lines:
        key = getattr(line, column)
        found[key] = found.get(key, Figures()) + figure_of(line, at)
    return found


class NotByList(Refusal):
    code = "liaison.not_by_list"
    status = 409
    sentence = "案卷 %(number)s 不是由清单来件，无须在此回复。"


class NotSigned(Refusal):
    code = "liaison.not_signed"
    status = 409
    sentence = "案卷 %(number)s 还没有签收，不能回复。请先签收。"


class AnsweredAlready(Refusal):
    code = "liaison.answered_already"
    status = 409
    sentence = "案卷 %(number)s 已由%(who)s回复（%(when)s），不再重复回复。"


class ChangedAnswer(Refusal):
    code = "liaison.changed_answer"
    status = 409
    sentence = "这次回复的标识已用过，内容却不同。请刷新后重新填写。"
