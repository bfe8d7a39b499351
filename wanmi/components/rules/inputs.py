"""What a change of a component is told with: shapes checked at the door."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(strip_whitespace=True)]


class Change(BaseModel):
    """变更单. `said` (new_values) holds only what shall be otherwise: name, address, state, owner, maintainer, competent (codes of bodies),
    and `attributes.<key>` of the subclass. `location`: (longitude, latitude), degrees, where it is new."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    uuid: UUID
    kind: Literal["new", "correct", "lost", "abandoned"]
    component_code: Annotated[str, Field(pattern=r"^\d{16}$")] | None = None
    subclass_id: int | None = None
    new_values: dict[Annotated[str, Field(max_length=60)], Annotated[Text, Field(max_length=200)]] = Field(
        default_factory=dict,
        max_length=40,
        validation_alias="said",  # as programs of others send it
    )
    location: tuple[Annotated[float, Field(ge=-180, le=180)], Annotated[float, Field(ge=-90, le=90)]] | None = None
    note: Annotated[Text, Field(max_length=400)] = ""
    evidence: Annotated[tuple[UUID, ...], Field(max_length=6)] = ()


class Review(BaseModel):
    """审核. A refusal needs its reason (WF-2)."""

    model_config = ConfigDict(extra="forbid")

    approve: bool
    reason: Annotated[Text, Field(max_length=400)] = ""
