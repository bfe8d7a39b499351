"""Which list an address means: its day, its source, its body, and where its lines stand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlencode

from django.http import QueryDict

from wanmi.cases.queries.days import local_day
from wanmi.liaison.queries.lists import LISTED
from wanmi.liaison.rules.lists import Line, Standing

SIGN_LATE, ANSWER_LATE = "sign_late", "answer_late"  # beside the standings


@dataclass(frozen=True, slots=True)
class ListWanted:
    """`standing`: one of Standing, SIGN_LATE, ANSWER_LATE, or "" for all."""

    day: date
    source: str = ""
    standing: str = ""
    department_id: int | None = None

    def of(self, lines: list[Line], at: datetime) -> list[Line]:
        """Those of the lines that are wanted."""
        return [line for line in self.whole(lines) if self._stands(line, at)]

    def whole(self, lines: list[Line]) -> list[Line]:
        """Those of its source and body, wherever they stand."""
        return [line for line in lines if self.source in ("", line.source) and self.department_id in (None, line.department_id)]

    def _stands(self, line: Line, at: datetime) -> bool:
        if self.standing == SIGN_LATE:
            return line.sign_late(at)
        if self.standing == ANSWER_LATE:
            return line.answer_late(at)
        return self.standing in ("", line.standing)

    def address(self, **changes: object) -> str:
        """The address of the list, changed as told."""
        wanted = replace(self, **changes)  # type: ignore[arg-type]
        parts = {"day": wanted.day.isoformat(), "source": wanted.source, "state": wanted.standing, "department": wanted.department_id or ""}
        return "?" + urlencode({name: value for name, value in parts.items() if value})


def list_wanted_in(query: QueryDict, *, at: datetime) -> ListWanted:
    """What an address says; what it says wrongly is passed over."""
    source, standing, department = query.get("source", ""), query.get("state", ""), query.get("department", "")
    return ListWanted(
        day=_day(query.get("day", "")) or local_day(at),
        source=source if source in LISTED else "",
        standing=standing if standing in [*Standing, SIGN_LATE, ANSWER_LATE] else "",
        department_id=int(department) if department.isascii() and department.isdecimal() and len(department) < 10 else None,
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2100 else None
