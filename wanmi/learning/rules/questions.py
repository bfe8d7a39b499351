"""What is learned (学习任务): the questions, and within which bounds each is trained. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Ask(StrEnum):
    """The questions. The first two are asked of a case in hand, the others of what a caller says."""

    DEPARTMENT = "department"
    SQUAD = "squad"
    SUBCLASS = "subclass"
    URGENCY = "urgency"


HELD_BACK = 30  # days, the newest: never trained on
LEAST_EXAMPLES = 200
LEAST_HELD = 20


@dataclass(frozen=True, slots=True)
class Question:
    """`most` examples, the newest; `text_weight` of a text beside facts; a run of signs counts that stands in `least_texts` texts at least;
    `rounds` over the examples; `alike`: from how many like cases on it is told how they went."""

    ask: Ask
    most: int
    text_weight: float
    most_features: int
    least_texts: int = 8
    least_facts: int = 3
    rounds: int = 8
    least_alike: int = 5

    def bounds(self) -> dict[str, Any]:
        """What the training needs to know of it, as plain values."""
        names = ("text_weight", "most_features", "least_texts", "least_facts", "rounds", "least_alike")
        return {name: getattr(self, name) for name in names}


QUESTIONS = {
    one.ask: one
    for one in (
        Question(Ask.DEPARTMENT, most=80_000, text_weight=0.3, most_features=24_000),
        Question(Ask.SQUAD, most=60_000, text_weight=0.0, most_features=16_000),
        Question(Ask.SUBCLASS, most=60_000, text_weight=1.0, most_features=24_000),
        Question(Ask.URGENCY, most=60_000, text_weight=1.0, most_features=24_000),
    )
}
