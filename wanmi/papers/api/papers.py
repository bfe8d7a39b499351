"""The papers of one case: which there are, and each as a file."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.http import HttpResponse
from django.utils import timezone
from pydantic import BaseModel, Field

from wanmi.papers.actions import print_now
from wanmi.papers.answers import origin_of, paper_answer
from wanmi.papers.api.router import router
from wanmi.papers.queries.papers import PaperChoice, papers_of_case
from wanmi.papers.rules.papers import BY_KEY, Output
from wanmi.people.callers import Call


class PaperShape(BaseModel):
    """文书. `key` is its kind, `sequence` the how-many-th of its kind in this case."""

    key: str = Field(description=", ".join(BY_KEY))
    name: str
    sequence: int
    number: str = Field(description="文书编号：案卷号-类别-序号")
    at: datetime | None = Field(description="所记事项开始的时刻")


@router.get("/cases/{number}/papers", response=list[PaperShape], summary="案卷的文书", operation_id="case_papers")
def read_papers(request: Call, number: str) -> list[PaperShape]:
    """The papers that the story of the case gives by now, in the order of their kinds."""
    found = papers_of_case(request.auth, number)
    return [PaperShape(key=each.key, name=each.name, sequence=each.sequence, number=each.number, at=each.at) for each in found]


@router.get("/cases/{number}/papers/{key}/{sequence}", summary="下载一份文书", operation_id="case_paper", response={200: bytes})
def fetch_paper(request: Call, number: str, key: str, sequence: int, form: Literal["pdf", "docx"] = "pdf") -> HttpResponse:
    """The paper as PDF or Word. What stands in it is what this seat may know. Taking it out is recorded."""
    choice = PaperChoice(number[:20], key, sequence)
    content, suffix = print_now([choice], output=Output(form), origin=origin_of(request), by=request.auth, at=timezone.now())
    return paper_answer(content, suffix, f"{BY_KEY[key].name} {number}-{BY_KEY[key].sign}-{sequence:02d}")
