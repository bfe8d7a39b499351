"""Deliveries of base data by API: a file handed in, checked, mended, taken and taken back; the same actions as the page (S8-05)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.utils import timezone
from ninja import File, Form, Query, Status, UploadedFile
from pydantic import BaseModel, Field

from wanmi.deliveries import actions
from wanmi.deliveries.api.router import keeper, router
from wanmi.deliveries.kinds import KINDS
from wanmi.deliveries.models import Delivery, DeliveryFinding, DeliveryState
from wanmi.deliveries.queries.deliveries import deliveries_of, delivery_for, findings_of, rules_of
from wanmi.deliveries.queries.effects import Outcome, outcomes_of
from wanmi.formats.queries.translating import all_translated, kinds_translated, translated
from wanmi.formats.rules.refusals import UnreadableFile
from wanmi.people.callers import Call

STEPS = {
    "take": actions.import_delivery,
    "stop": actions.stop_delivery,
    "undo": actions.undo_delivery,
    "discard": actions.discard_delivery,
    "recheck": actions.recheck_delivery,
}


LAYER = "图层、工作表或压缩包中的文件，用 parts 里的 name；* 为列相同的全部一起读；空为最可能的一个"
ENCODING = "文字编码：utf-8, gb18030, big5, utf-16, 936 …；空为自动识别"
HEADING = "列名所在的行（按文件自己的行号，1 为第一行；0 为没有列名行）；空为自动识别"


class Handed(BaseModel):
    """What is told of a file. Days are local."""

    kind: str = Field(description=", ".join(KINDS))
    source: str = Field(min_length=1, max_length=120, description="来源：测绘单位、项目或图幅（GD-1）")
    begins_on: date | None = Field(default=None, description="启用日期，默认今天")
    layer: str = Field(default="", max_length=200, description=LAYER)
    encoding: str = Field(default="", max_length=20, description=ENCODING)
    heading: int | None = Field(default=None, ge=0, le=1_048_576, description=HEADING)


class Reread(BaseModel):
    """The file read in another way. What is left out stays as it is found out."""

    layer: str = Field(default="", max_length=200, description=LAYER)
    encoding: str = Field(default="", max_length=20, description=ENCODING)
    heading: int | None = Field(default=None, ge=0, le=1_048_576, description=HEADING)


class Mapped(BaseModel):
    """Which column is which, then the dry run begins. What is left out stays as the file's own names told."""

    mapping: dict[str, str] = Field(default_factory=dict, description="字段 → 列；列名重复的字段须选定一列，都不用写 -")
    system: str = Field(
        default="",
        max_length=40,
        description="wgs84, cgcs2000, gcj02, bd09, bd09mc, mercator, gk3-39, utm-50 …；空为已识别的，未识别时必填",
    )
    constants: dict[str, str] = Field(default_factory=dict, description="字段 → 固定值：文件没有这一列时，所有行都用它")
    mode: Literal["add", "update"] = "add"
    empty: Literal["keep", "clear"] = Field(default="keep", description="已有的行遇到空单元格：keep 保留原值，clear 清空")
    begins_on: date | None = None


class Correction(BaseModel):
    said: dict[str, str] = Field(default_factory=dict, description="字段 → 新值")  # cells, by the name that programs of others write
    lng: float | None = Field(default=None, ge=-180, le=180)
    lat: float | None = Field(default=None, ge=-90, le=90)


class Stepped(BaseModel):
    step: Literal["take", "stop", "undo", "discard", "recheck"]


class WayShape(BaseModel):
    """One way in which a rule was broken, and how often. `grave` keeps the row out."""

    rule: str
    grave: bool  # is_error and problem, by the names that programs of others read
    said: str
    count: int


class PartShape(BaseModel):
    """A layer, sheet or file in what was handed in. `chosen`: it is read; `same`: its columns are those of what is read; `why`: why it is
    no data."""

    name: str
    rows: int | None
    kinds: str
    hidden: bool
    chosen: bool
    same: bool
    why: str


class DeliveryShape(BaseModel):
    """数据交付. `state`: received, checking, checked, taking, taken, undone, failed, discarded; `done` of `rows` while a job runs.

    `added`, `changed`, `same`: what becomes of the good rows, before they are taken and after; of the same ones nothing is written. `kept`:
    field → empty cells that leave what stands. `again`: the delivery in which the same file came before. `unguessed`: columns whose names
    fit a field and whose values do not."""

    id: int
    kind: str
    state: str
    file_name: str
    columns: list[str]
    mapping: dict[str, str]
    system: str
    system_why: str
    layer: str
    encoding: str
    heading: int
    parts: list[PartShape] = Field(description="文件里有什么，读了哪些")
    twice: dict[str, list[str]] = Field(description="重复的列名 → 它的各列")
    notes: list[str] = Field(description="读文件时应知道的事")
    source: str
    begins_on: date
    handed_in_at: datetime
    rows: int
    done: int
    step: str
    good: int
    bad: int
    taken: int
    added: int
    changed: int
    same: int
    empty: str
    kept: dict[str, int]
    constants: dict[str, str]
    again: int | None
    unguessed: list[str]
    trouble: str
    ways: list[WayShape]


class DeliveriesShape(BaseModel):
    deliveries: list[DeliveryShape]
    after: str


class FindingShape(BaseModel):
    """One fault: the row (as the file counts it, its heading row too), the rule's id, the field, what is wrong, what to do, and where
    (longitude, latitude)."""

    row: int
    rule: str
    grave: bool  # is_error, by the name that programs of others read
    field: str
    value: str
    said: str  # problem
    remedy: str
    place: tuple[float, float] | None


class ChangeShape(BaseModel):
    """A field that changes: what it says now, what it will say."""

    field: str
    label: str
    before: str
    after: str


class OutcomeShape(BaseModel):
    """What becomes of a row (from 1): added, changed, same."""

    row: int
    code: str
    effect: str
    changes: list[ChangeShape]


class OutcomesShape(BaseModel):
    rows: list[OutcomeShape]
    after: str


class FindingsShape(BaseModel):
    findings: list[FindingShape]
    after: str


@router.get("/deliveries", response=DeliveriesShape, summary="数据交付", operation_id="deliveries")
def read_deliveries(request: Call, kind: str = "", state: str = "", after: Annotated[str, Query(max_length=20)] = "") -> DeliveriesShape:
    """The newest first; `after` is the key of the page before."""
    page = deliveries_of(keeper(request), kind=kind, state=state, after=after)
    return DeliveriesShape(deliveries=[_shape(row, []) for row in page.rows], after=page.after)


@router.post("/deliveries", response={201: DeliveryShape}, summary="交付文件", operation_id="receive_delivery")
def receive(request: Call, details: Form[Handed], file: File[UploadedFile]) -> Status[DeliveryShape]:
    """A file of at most 2 GB: GeoPackage, Shapefile (zip), GeoJSON, CSV, Excel. It is looked into; nothing is checked yet.

    `parts` tells each layer, sheet and file that was found and which are read, `notes` what is to be known of the reading. Where the first
    guess is not right, name `layer`, `encoding`, `heading` here or at /reading."""
    seat, at = keeper(request), timezone.now()
    if details.kind not in KINDS:
        raise UnreadableFile(field="kind", why=f"没有“{details.kind[:40]}”这种数据类型")
    delivery = actions.receive_delivery(
        kind=details.kind,
        file=file,
        name=file.name or "",
        source=details.source.replace("\0", ""),
        begins_on=details.begins_on or timezone.localdate(at),
        by=seat,
        at=at,
        layer=details.layer,
        encoding=details.encoding,
        heading=details.heading,
    )
    return Status(201, _shape(delivery, []))


@router.post("/deliveries/{id}/reading", response=DeliveryShape, summary="换图层、编码或列名行", operation_id="reread_delivery")
def reread(request: Call, id: int, wanted_reading: Reread) -> DeliveryShape:
    """Read the file by another layer, sheet, encoding or heading row. What was checked is to be checked anew."""
    seat = keeper(request)
    reading: dict[str, Any] = {"layer": wanted_reading.layer, "encoding": wanted_reading.encoding, "heading": wanted_reading.heading}
    mine = actions.inspect_again(delivery=delivery_for(seat, id), **reading, by=seat, at=timezone.now())
    return _shape(mine, [])


@router.get("/deliveries/{id}", response=DeliveryShape, summary="交付进度", operation_id="delivery")
def read_delivery(request: Call, id: int) -> DeliveryShape:
    """Where it stands, and which rules were broken how often."""
    delivery = delivery_for(keeper(request), id)
    return _shape(delivery, rules_of(delivery))


@router.get("/deliveries/{id}/findings", response=FindingsShape, summary="检查报告", operation_id="delivery_findings")
def read_findings(
    request: Call, id: int, rule: Annotated[str, Query(max_length=8)] = "", after: Annotated[str, Query(max_length=20)] = ""
) -> FindingsShape:
    """The check report, forty findings at a time."""
    page = findings_of(delivery_for(keeper(request), id), rule=rule, after=after)
    return FindingsShape(findings=[_finding(row) for row in page.rows], after=page.after)


@router.get("/deliveries/{id}/rows", response=OutcomesShape, summary="比对结果", operation_id="delivery_rows")
def read_rows(
    request: Call, id: int, effect: Literal["", "added", "changed", "same"] = "", after: Annotated[str, Query(max_length=20)] = ""
) -> OutcomesShape:
    """What becomes of each good row: added, changed (which field, from → to) or the same; forty at a time."""
    page = outcomes_of(delivery_for(keeper(request), id), effect=effect, after=after)
    return OutcomesShape(rows=[_told(row) for row in page.rows], after=page.after)


@router.post("/deliveries/{id}/check", response={202: DeliveryShape}, summary="对应字段并检查", operation_id="check_delivery")
def check(request: Call, id: int, mapping: Mapped) -> Status[DeliveryShape]:
    """Begin the dry run; ask GET /deliveries/{id} how far it is."""
    seat = keeper(request)
    delivery = delivery_for(seat, id)
    mine = actions.map_delivery(
        delivery_id=id, mapping=delivery.mapping | mapping.mapping, system=mapping.system or delivery.system, mode=mapping.mode,
        begins_on=mapping.begins_on or delivery.begins_on, by=seat, at=timezone.now(), empty=mapping.empty, constants=mapping.constants,
    )  # fmt: skip
    return Status(202, _shape(mine, []))


@router.post("/deliveries/{id}/rows/{number}", response=DeliveryShape, summary="改正一行", operation_id="mend_delivered_row")
def mend(request: Call, id: int, number: int, correction: Correction) -> DeliveryShape:
    """Put one row right; all are checked again."""
    seat = keeper(request)
    delivery_for(seat, id)
    place = (correction.lng, correction.lat) if correction.lng is not None and correction.lat is not None else None
    actions.correct_row(delivery_id=id, number=number, values=correction.said, place=place, by=seat, at=timezone.now())
    return read_delivery(request, id)


@router.post("/deliveries/{id}/steps", response={202: DeliveryShape}, summary="入库、停止、撤销、作废", operation_id="delivery_step")
def take_step(request: Call, id: int, stepped: Stepped) -> Status[DeliveryShape]:
    """take: the good rows, by the worker. stop: nothing that the running job began stays. undo: what was taken goes again. discard.

    recheck: what was not taken yet, where other ground has come since."""
    seat = keeper(request)
    delivery_for(seat, id)
    STEPS[stepped.step](delivery_id=id, by=seat, at=timezone.now())
    return Status(202, _shape(Delivery.objects.get(pk=id), []))


def _shape(one: Delivery, ways: list[dict[str, Any]]) -> DeliveryShape:
    return DeliveryShape(
        id=one.pk,
        kind=one.kind,
        state=DeliveryState(one.state).value,
        file_name=one.file_name,
        columns=one.columns,
        mapping=one.mapping,
        system=one.system,
        system_why=translated(one.system_why),
        layer=one.layer,
        encoding=one.encoding,
        heading=one.heading,
        parts=[_part(part) for part in one.parts],
        twice=one.twice,
        notes=all_translated([*one.notes, *one.noted]),
        source=one.source,
        begins_on=one.begins_on,
        handed_in_at=one.handed_in_at,
        rows=one.rows,
        done=one.done,
        step=translated(one.step),
        good=one.good,
        bad=one.bad,
        taken=one.taken,
        trouble=translated(one.trouble),
        added=one.added,
        changed=one.changed,
        same=one.same,
        empty=one.empty,
        kept=one.kept,
        constants=one.constants,
        again=one.again_id,
        unguessed=one.unguessed,
        ways=[WayShape(rule=way["rule"], grave=way["is_error"], said=translated(way["problem"]), count=way["count"]) for way in ways],
    )


def _told(one: Outcome) -> OutcomeShape:
    changes = [ChangeShape(field=each.field, label=each.label, before=each.before, after=each.after) for each in one.changes]
    return OutcomeShape(row=one.number, code=one.code, effect=one.effect, changes=changes)


def _part(one: dict[str, Any]) -> PartShape:
    return PartShape(
        name=one["name"], rows=one.get("rows"), kinds=kinds_translated(one.get("kinds") or ""), hidden=bool(one.get("hidden")),
        chosen=one["chosen"], same=bool(one.get("same")), why=translated(one.get("why", "")),
    )  # fmt: skip


def _finding(one: DeliveryFinding) -> FindingShape:
    return FindingShape(
        row=one.number,
        rule=one.rule,
        grave=one.is_error,
        field=one.field,
        value=one.value,
        said=translated(one.problem),
        remedy=translated(one.remedy),
        place=(one.place.x, one.place.y) if one.place else None,
    )
