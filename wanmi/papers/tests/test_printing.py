"""A paper from the page of its case: as PDF and as Word, for each who may see the case, with what they may know."""

from __future__ import annotations

import io
import re
import subprocess

import pytest
from django.test import Client
from docx import Document

from wanmi.cases.tests.cast import Cast

SEE_A_CASE_AT_CHECK = {
    "collector", "checker", "acceptor", "shift_leader", "dispatcher", "clean", "clean_worker", "leader", "overseer", "administrator",
}  # fmt: skip
ROLES = [*sorted(SEE_A_CASE_AT_CHECK), "water", "water_worker", "clerk"]


def of(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.person(name))
    return client


def pdf_text(content: bytes) -> str:
    """The text of a PDF by another program than the one that made it."""
    read = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return re.sub(r"\s+", "", read.stdout.decode())


def word_text(content: bytes) -> str:
    """All texts of a file of Word, tables included."""
    document = Document(io.BytesIO(content))
    texts = [paragraph.text for paragraph in document.paragraphs]
    texts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    texts += [paragraph.text for section in document.sections for paragraph in section.footer.paragraphs]
    return re.sub(r"\s+", "", "".join(texts))


READ = {"pdf": pdf_text, "docx": word_text}


def paper(cast: Cast, who: str, number: str, key: str, output: str = "pdf", sequence: int = 1) -> str:
    answer = of(cast, who).get(f"/cases/{number}/papers/{key}/{sequence}.{output}")
    assert answer.status_code == 200, answer.content[:600].decode()
    return READ[output](answer.content)


@pytest.mark.parametrize("output", ["pdf", "docx"])
def test_the_paper_of_a_dispatch_tells_what_where_whose_and_until_when(cast: Cast, output: str) -> None:
    case = cast.brought_to("checking")
    read = paper(cast, "dispatcher", case.number, "dispatch", output)
    for each in (
        "任务分派单", f"{case.number}-FP-01", "暴露垃圾", "人行道上有散落垃圾", "浅水街1号", "环卫中心", "环卫一队", "2026-03-0209:30",
        "东街街道", "派遣人签字", "指挥中心盖章",
    ):  # fmt: skip
        assert each in read, (each, read)


@pytest.mark.parametrize("who", ROLES)
def test_whoever_may_see_the_case_may_print_its_papers_and_nobody_else(cast: Cast, who: str) -> None:
    number = cast.brought_to("checking").number
    client = of(cast, who)
    expected = 200 if who in SEE_A_CASE_AT_CHECK else 404
    assert client.get(f"/cases/{number}/papers/").status_code == expected
    assert client.get(f"/cases/{number}/papers/registration/1.docx").status_code == expected
