"""The department that a case is probably for, with the reason told."""

from __future__ import annotations

from datetime import date

from wanmi.cases.queries.choices import Choice, departments
from wanmi.cases.rules.state import CaseState


def suggested_department(case: CaseState, *, on: date) -> Choice | None:
    """The body that should have the case on a local day: subclass × grid × who keeps the component; `note` says why.

    None where nobody answers for it. Two queries.
    """
    return next((each for each in departments(case, on) if each.suggested), None)
