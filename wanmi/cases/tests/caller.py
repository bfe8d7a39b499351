"""A program that calls the API in tests, signed in as one of the cast, and reports and moves cases."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from wanmi.cases.tests.cast import SOUTH, WEST, Cast
from wanmi.patrols.tests import caller
from wanmi.patrols.tests.caller import API, Answer

__all__ = ["API", "Answer", "Caller"]


class Caller(caller.Caller):
    """One seat with a token of its own."""

    cast: Cast

    def report(self, **changes: Any) -> Answer:
        """A report that this seat may make, changed as told."""
        return self.post("/reports", self.report_body(**changes))

    def report_body(self, **changes: Any) -> dict[str, Any]:
        by_supervisor = self.seat.role == "supervisor"
        return {
            "uuid": str(uuid4()),
            "subclass_id": self.cast.litter.pk,
            "description": "人行道上有散落垃圾",
            "location": [WEST + 0.0005, SOUTH + 0.0005],
            "address": "浅水街 1 号",
            "source": "supervisor" if by_supervisor else "hotline",
            "evidence": [str(self.cast.photo(self.seat))] if by_supervisor else [],
        } | changes

    def move(self, number: str, move: str, **given: Any) -> Answer:
        return self.post(f"/cases/{number}/moves/{move}", given)
