"""What a case's facts say, and whose screens they touch: the same for live moves and for written history. Pure."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from wanmi.cases.rules.given import Given, Report
from wanmi.cases.rules.state import COLUMNS, CaseState, Changes, to_json

_DEFAULTS = {field.name: field.default for field in fields(CaseState)}


def report_data(case: CaseState, given: Report) -> dict[str, Any]:
    """What the first fact keeps: every column that is not a default, and what was given, so that the same report is known again."""
    columns = {name: value for name in COLUMNS if (value := getattr(case, name)) != _DEFAULTS[name]}
    return {"set": to_json(columns), "given": given.model_dump(mode="json"), "to": case.stage}


def move_data(before: CaseState, after: CaseState, changes: Changes, given: Given) -> dict[str, Any]:
    """What a move's fact keeps: the changed columns, what was given, from where to where."""
    return {"set": to_json(changes), "given": given_data(given), "from": before.stage, "to": after.stage}


def given_data(given: Given) -> dict[str, Any]:
    """An input as a fact keeps it: defaults left out."""
    return given.model_dump(mode="json", exclude_defaults=True)


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
