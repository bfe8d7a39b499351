"""What the API says about a case: the short form after a report or a move, and a line of a list. Moments are UTC."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from pydantic import BaseModel, Field

from wanmi.cases.queries.listed import Listed
from wanmi.cases.queries.waiting import Waiting, waiting_for
from wanmi.cases.rules.state import CaseState
from wanmi.flow.queries.flows import flow_of
from wanmi.people.rules.seats import Seat


class CaseShape(BaseModel):
    """案卷 as it stands. `version` counts its facts; hand it to a move to be told of another one's move in between."""

    uuid: UUID
    number: str
    version: int
    stage: str
    stage_name: str
    outcome: str
    kind: str
    subclass_id: int
    condition_id: int | None
    urgent: bool
    grid_code: str
    area_class: int
    address: str
    reported_at: datetime
    stage_since: datetime
    due_at: datetime | None = Field(description="本环节截止")
    warn_at: datetime | None = Field(description="预警时刻（时限的 80 %）")


def shape_of(case: CaseState) -> CaseShape:
    """The short form. Built without validation: every value comes from our own rules."""
    return CaseShape.model_construct(
        uuid=case.uuid,
        number=case.number,
        version=case.version,
        stage=case.stage,
        stage_name=flow_of(case.flow_id).stages[case.stage].name,
        outcome=case.outcome,
        kind=case.kind,
        subclass_id=case.subclass_id,
        condition_id=case.condition_id,
        urgent=case.urgent,
        grid_code=case.grid_code,
        area_class=case.area_class,
        address=case.address,
        reported_at=case.reported_at.astimezone(UTC),  # the sender's zone is not kept
        stage_since=case.stage_since,
        due_at=case.due_at,
        warn_at=case.warn_at,
    )


class LineShape(BaseModel):
    """A row of a list. `light` is green, amber, red or stopped; `left` what is left of the clock, in words."""

    number: str
    version: int
    stage: str
    stage_name: str
    outcome: str
    kind: str
    subclass_id: int
    subclass: str
    condition_id: int | None
    address: str
    grid_code: str
    street: str
    community: str
    source: str
    reported_at: datetime
    due_at: datetime | None
    light: str
    left: str
    urgent: bool
    signed: bool
    rework_count: int
    on_the_spot: bool
    department_id: int | None
    squad_id: int | None
    holder: str
    waits_for: str = Field(description="等谁办理：岗位、单位或（可知者）监督员")
    away: str = Field(description="其人、其岗或其单位已不在的原因；在岗为空")
    reply_wanted: bool
    replied_at: datetime | None


def lines_of(rows: Sequence[Listed], seat: Seat, at: datetime) -> list[LineShape]:
    """Rows as this seat may know them at a moment."""
    waiting = waiting_for(rows, seat, at=at)
    return [line_of(row, waiting.get(row.id, Waiting()), at) for row in rows]


def line_of(row: Listed, waiting: Waiting, at: datetime) -> LineShape:
    """One row as it stands at a moment."""
    clock, place = row.clock(at), row.place
    return LineShape(
        number=row.number,
        version=row.version,
        stage=row.stage,
        stage_name=row.stage_words,
        outcome=row.outcome,
        kind=row.kind,
        subclass_id=row.subclass_id,
        subclass=row.subclass,
        condition_id=row.condition_id,
        address=row.address,
        grid_code=row.grid_code,
        street=place.street,
        community=place.community,
        source=row.source,
        reported_at=row.reported_at,
        due_at=row.due_at,
        light=str(clock.light),
        left=clock.words(),
        urgent=row.urgent,
        signed=row.signed_at is not None,
        rework_count=row.rework_count,
        on_the_spot=row.on_the_spot,
        department_id=row.department_id,
        squad_id=row.squad_id,
        holder=row.holder,
        waits_for=waiting.who,
        away=waiting.away,
        reply_wanted=row.reply_wanted,
        replied_at=row.replied_at,
    )


class PageShape(BaseModel):
    """Rows and the key of the next page, "" at the end: hand it back as `after`."""

    cases: list[LineShape]
    after: str
