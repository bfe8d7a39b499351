"""Papers of many cases as one file: asked for, made by the worker, fetched."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.http import FileResponse
from django.utils import timezone
from ninja import Status
from pydantic import BaseModel, Field

from wanmi.formats.queries.translating import translated
from wanmi.kit.refusals import NotFound
from wanmi.papers.actions import request_print
from wanmi.papers.answers import origin_of
from wanmi.papers.api.router import router
from wanmi.papers.models import PrintRun
from wanmi.papers.queries.case_stories import PRINTS
from wanmi.papers.queries.papers import MOST_CASES, choices_of
from wanmi.papers.queries.prints import run_for
from wanmi.papers.rules.papers import BY_KEY, Output
from wanmi.people.callers import Call
from wanmi.people.queries import check_may
from wanmi.people.rules.seats import Seat


class PrintRequest(BaseModel):
    numbers: list[str] = Field(max_length=MOST_CASES, description="案卷号")
    kinds: list[str] = Field(default_factory=list, description=f"文书种类，空为全部：{', '.join(BY_KEY)}")
    form: Literal["pdf", "docx"] = "pdf"


class PrintShape(BaseModel):
    """打印批次. `ready`: the file can be fetched; `trouble`: why there is none."""

    id: int
    form: str
    requested_at: datetime
    total: int = Field(description="份数")
    done: int = Field(description="已生成")
    ready: bool
    trouble: str


@router.post("/prints", response={202: PrintShape}, summary="成批打印文书", operation_id="print_papers")
def request_papers(request: Call, request_body: PrintRequest) -> Status[PrintShape]:
    """The papers of these kinds that these cases have, as one PDF or as an archive of Word files; cases that the seat does not see are
    left out. Ask GET /prints/{id} whether it is there."""
    seat = _printer(request)
    _cases, choices = choices_of(seat, request_body.numbers, request_body.kinds or None)
    run = request_print(choices, output=Output(request_body.form), origin=origin_of(request), by=seat, at=timezone.now())
    return Status(202, _shape(run))


@router.get("/prints/{id}", response=PrintShape, summary="打印进度", operation_id="print")
def read_print(request: Call, id: int) -> PrintShape:
    return _shape(run_for(_printer(request), id))


@router.get("/prints/{id}/file", summary="下载成批文书", operation_id="print_file", response={200: bytes})
def fetch_print(request: Call, id: int) -> FileResponse:
    """The file itself, for who asked for it; 404 as long as it is not there, and after a week."""
    run = run_for(_printer(request), id)
    if not run.path or not run.place.exists():
        raise NotFound
    return FileResponse(run.place.open("rb"), as_attachment=True, filename=f"papers-{run.pk}{run.place.suffix}")


def _printer(request: Call) -> Seat:
    check_may(request.auth, PRINTS)
    return request.auth


def _shape(run: PrintRun) -> PrintShape:
    return PrintShape(
        id=run.pk, form=run.output, requested_at=run.requested_at, total=run.total, done=run.done, ready=bool(run.path),
        trouble=translated(run.trouble),
    )  # fmt: skip
