"""Base data taken out by API: asked for, made by the worker, fetched; what a form cannot carry is refused before (S8-05)."""

from __future__ import annotations

from datetime import datetime

from django.http import FileResponse
from django.utils import timezone
from ninja import Status
from pydantic import BaseModel, Field

from wanmi.deliveries.actions.exporting import request_export
from wanmi.deliveries.api.router import keeper, router
from wanmi.deliveries.kinds import KINDS
from wanmi.deliveries.models import Export
from wanmi.deliveries.queries.deliveries import exports_of
from wanmi.deliveries.rules.refusals import NotThere
from wanmi.formats.queries.translating import translated
from wanmi.formats.rules.carrying import FORMS
from wanmi.people.callers import Call


class ExportRequest(BaseModel):
    kind: str = Field(description=", ".join(KINDS))
    form: str = Field(description=", ".join(FORMS))
    system: str = Field(default="wgs84", max_length=40, description="wgs84, cgcs2000, gcj02, bd09, gk3-39 …；geojson 一律为 wgs84")
    area: str = Field(default="", max_length=12, description="区划代码，6、9 或 12 位；空为本岗位的辖区")


class ExportShape(BaseModel):
    """数据导出. `ready`: the file can be fetched; `trouble`: why there is none."""

    id: int
    kind: str
    form: str
    system: str
    asked_at: datetime  # requested_at, by the name that programs of others read
    rows: int
    ready: bool
    trouble: str


@router.post("/exports", response={202: ExportShape}, summary="导出数据", operation_id="ask_for_export")
def ask(request: Call, request_body: ExportRequest) -> Status[ExportShape]:
    """A file of a kind, made by the worker; ask GET /exports/{id} whether it is there. What the form cannot carry (a sign that GBK has not,
    a text or shape too long for its cell) is refused as `cannot_carry`, with the way out, and no file is made."""
    seat = keeper(request)
    export = request_export(
        kind=request_body.kind,
        form=request_body.form,
        system=request_body.system,
        area_code=request_body.area or seat.area_code,
        by=seat,
        at=timezone.now(),
    )
    return Status(202, _shape(export))


@router.get("/exports/{id}", response=ExportShape, summary="导出进度", operation_id="export")
def read_export(request: Call, id: int) -> ExportShape:
    return _shape(_mine(request, id))


@router.get("/exports/{id}/file", summary="下载导出的文件", operation_id="export_file", response={200: bytes})
def fetch(request: Call, id: int) -> FileResponse:
    """The file itself, for who asked for it; 404 as long as it is not there, and after a week."""
    export = _mine(request, id)
    if not export.path or not export.place.exists():
        raise NotThere
    return FileResponse(export.place.open("rb"), as_attachment=True, filename=f"{export.kind}-{export.pk}{export.place.suffix}")


def _mine(request: Call, id: int) -> Export:
    found = exports_of(keeper(request)).filter(pk=id).first()
    if found is None:
        raise NotThere
    return found


def _shape(one: Export) -> ExportShape:
    return ExportShape(
        id=one.pk, kind=one.kind, form=one.form, system=one.system, asked_at=one.requested_at, rows=one.rows, ready=bool(one.path),
        trouble=translated(one.trouble),
    )  # fmt: skip
