"""The figures of a daily list, and its deadlines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from wanmi.kit.rules.limits import Limit, Unit
from wanmi.liaison.rules.lists import Figures, Line, Standing, figures_by, figures_of
from wanmi.liaison.rules.terms import ASSUMED, WrongTerm, limit_in

GIVEN = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def line(**changes: object) -> Line:
    fields: dict[str, object] = {
        "id": 1, "source": "police", "department_id": 7, "given_at": GIVEN, "signed_at": None, "ended_at": None, "answered_at": None,
        "sign_due_at": GIVEN + 2 * HOUR, "answer_due_at": GIVEN + 24 * HOUR,
    } | changes  # fmt: skip
    return Line(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "after", "standing", "figures"),
    [
        ({}, 1, Standing.UNSIGNED, Figures(1, 0, 0, 0, 0)),
        ({}, 3, Standing.UNSIGNED, Figures(1, 0, 0, 1, 0)),
        ({"signed_at": GIVEN + HOUR}, 3, Standing.UNANSWERED, Figures(1, 1, 0, 0, 0)),
        ({"signed_at": GIVEN + 3 * HOUR}, 4, Standing.UNANSWERED, Figures(1, 1, 0, 1, 0)),
        ({"signed_at": GIVEN + HOUR}, 25, Standing.UNANSWERED, Figures(1, 1, 0, 0, 1)),
        ({"signed_at": GIVEN + HOUR, "answered_at": GIVEN + 20 * HOUR}, 99, Standing.ANSWERED, Figures(1, 1, 1, 0, 0)),
        ({"signed_at": GIVEN + HOUR, "answered_at": GIVEN + 25 * HOUR}, 99, Standing.ANSWERED, Figures(1, 1, 1, 0, 1)),
        ({"ended_at": GIVEN + HOUR}, 99, Standing.UNANSWERED, Figures(1, 1, 0, 0, 1)),  # voided before anybody signed
    ],
)
def test_where_a_line_stands_and_what_it_adds(changes: dict[str, object], after: int, standing: Standing, figures: Figures) -> None:
    at = GIVEN + after * HOUR
    assert line(**changes).standing is standing
    assert figures_of([line(**changes)], at=at) == figures


def test_the_figures_by_source_and_by_body_are_together_those_of_all() -> None:
    lines = [line(), line(source="letters", signed_at=GIVEN), line(department_id=8, signed_at=GIVEN, answered_at=GIVEN)]
    at = GIVEN + 3 * HOUR
    for column in ("source", "department_id"):
        assert sum(figures_by(lines, column, at=at).values(), Figures()) == figures_of(lines, at=at)
    assert figures_of(lines, at=at).waiting == 1


def test_each_source_has_deadlines_of_its_own() -> None:
    assert ASSUMED["police"].sign == Limit(2, Unit.WORK_HOUR)
    assert ASSUMED["police"].answer == Limit(1, Unit.WORK_DAY)
    assert all(term.assumed for term in ASSUMED.values())


@pytest.mark.parametrize("text", ["", "2", "work_hour", "0 work_hour", "-1 work_day", "2 fortnights", "٢ work_hour", "99999999 work_day"])
def test_what_is_no_limit_is_refused(text: str) -> None:
    with pytest.raises(WrongTerm):
        limit_in(text, field="sign_limit")
