"""A special census (专项普查): what is told, which rights there are, and what a finding says: pure."""

from __future__ import annotations

from datetime import date
from os.path import commonprefix
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from wanmi.components.rules.inputs import Change

STARTS, WATCHES, WALKS = "components.start_censuses", "components.watch_censuses", "components.walk_censuses"
KINDS_OF = {"changed": ("correct",), "missing": ("lost", "abandoned"), "found": ("new",)}  # finding → kinds of the change it needs
MOST_ITEMS = 20_000
Text = Annotated[str, StringConstraints(strip_whitespace=True)]


class CensusInput(BaseModel):
    """`areas`: codes of counties, streets, communities, unit grids (6, 9, 12, 15 digits) or of responsibility grids. Days are whole,
    both belong to the period."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[Text, Field(min_length=1, max_length=60)]
    areas: Annotated[tuple[Annotated[Text, Field(min_length=2, max_length=16)], ...], Field(min_length=1, max_length=200)]
    subclass_ids: Annotated[tuple[int, ...], Field(min_length=1, max_length=200)]
    instructions: Annotated[Text, Field(max_length=400)] = ""
    begins_on: date
    last_day: date

    @model_validator(mode="after")
    def days_in_order(self) -> Self:
        if self.last_day < self.begins_on:
            raise ValueError("截止日期不能早于开始日期")
        return self


class Mark(BaseModel):
    """普查登记. Present needs no change; every other finding brings one: a correction, a loss, a new component."""

    model_config = ConfigDict(extra="forbid")

    finding: Literal["present", "changed", "missing", "found"]
    component_code: Annotated[str, Field(pattern=r"^\d{16}$")] | None = None
    change: Change | None = None

    @model_validator(mode="after")
    def change_fits(self) -> Self:
        if (self.change.kind if self.change else None) not in KINDS_OF.get(self.finding, (None,)):
            raise ValueError("普查结果与变更单的类别不符")
        if self.change and self.change.component_code != self.component_code:
            raise ValueError("普查结果与变更单不是同一个部件")
        if (self.component_code is None) != (self.finding == "found"):
            raise ValueError("新发现没有标识码，其他结果要有")
        return self


def shared_area(codes: list[str]) -> str:
    """The smallest area that holds all grids: 15, 12, 9, 6 digits or ''."""
    shared = commonprefix(codes)  # noqa: RUF071 (of text, as it is meant)
    return next((shared[:length] for length in (15, 12, 9, 6) if len(shared) >= length), "")


def may_mark_over(before: str, finding: str) -> bool:
    """What was not looked at takes any finding; what was present may turn out otherwise; what brought a change stays."""
    return before == "waiting" or (before == "present" and finding in ("present", "changed", "missing"))
