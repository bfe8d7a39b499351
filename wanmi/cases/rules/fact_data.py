"""What a case's facts keep, and whose screens they touch: the same for live moves and for written history. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wanmi.cases.rules.fact_inputs import input_data
from wanmi.cases.rules.move_inputs import MoveInput, Report
from wanmi.cases.rules.replaying import LEFT_OUT
from wanmi.cases.rules.rows import Played, RowChange
from wanmi.cases.rules.state import COLUMNS, CaseState, Changes, changed, to_json

_NOTHING = object()


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a case, whole: the columns, how it stands then, and the fact that tells of it."""

    columns: Changes
    rows: tuple[RowChange, ...]
    after: CaseState
    fact: str
    data: dict[str, Any]
    topics: list[str]


def move_change(case: CaseState, move: str, played: Played, move_input: MoveInput, *, person_id: int | None) -> Change:
    """What a move of the flow makes of the case: its fact tells from where to where, too."""
    change = other_change(case, move, played.columns, input_data(move_input), person_id=person_id, rows=played.rows)
    change.data.update({"from": case.stage, "to": change.after.stage})
    return change


def other_change(
    case: CaseState, name: str, changes: Changes, inputs: Mapping[str, Any], *, person_id: int | None, rows: tuple[RowChange, ...] = ()
) -> Change:
    """What something else makes of the case (a link, a grid that was divided). Every change raises its version by one."""
    columns = changes | {"version": case.version + 1}
    after = changed(case, columns)
    data: dict[str, Any] = {"set": to_json(columns), "given": dict(inputs)}
    if rows:
        data["rows"] = [one.as_json() for one in rows]
    return Change(columns, rows, after, f"case.{name}", data, topics_of_move(case, after, person_id))


def report_data(case: CaseState, report: Report) -> dict[str, Any]:
    """What the first fact keeps: every column that is not what is left out, and what was given, so that the same report is known
    again."""
    columns = {name: value for name in COLUMNS if (value := getattr(case, name)) != LEFT_OUT.get(name, _NOTHING)}
    return {"set": to_json(columns), "given": report.model_dump(mode="json"), "to": case.stage}


def topics_of_report(case: CaseState) -> list[str]:
    """Whose screens a new case touches."""
    return _topics(case, (case.stage,), (case.reported_by_id,))


def topics_of_move(before: CaseState, after: CaseState, person_id: int | None) -> list[str]:
    """Whose screens a move touches: those it leaves and those it comes to."""
    people = (after.reported_by_id, before.task_supervisor_id, after.task_supervisor_id, before.worker_id, after.worker_id, person_id)
    return _topics(after, tuple(dict.fromkeys((before.stage, after.stage))), people)


def _topics(case: CaseState, stages: tuple[str, ...], people: tuple[int | None, ...]) -> list[str]:
    county = case.grid_code[:6]
    topics = [f"stage:{county}:{stage}" for stage in stages]
    if case.department_id:
        topics.append(f"department:{case.department_id}")
    if case.squad_id:
        topics.append(f"squad:{case.squad_id}")
    return topics + [f"person:{person}" for person in dict.fromkeys(people) if person]
