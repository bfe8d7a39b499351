"""What tests of this room stand on."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from docx import Document

from wanmi.cases.tests.cast import MONDAY_MORNING, Cast, jpeg, small_city
from wanmi.evidence.actions import store_evidence
from wanmi.journal.actions import record_fact


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, settings: Any) -> Path:
    """A data folder of the test's own."""
    settings.DATA_DIR, settings.EVIDENCE_DIR = tmp_path, tmp_path / "evidence"
    return tmp_path


@pytest.fixture
def cast(db: None) -> Cast:
    """The small city, in a transaction that is rolled back."""
    return small_city()


@pytest.fixture
def committed_cast(committed: None) -> Cast:
    """The small city in a database that keeps what is written until the test ends: for threads and other processes."""
    return small_city()


def of(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.person(name))
    return client


def fact(cast: Cast, number: str, move: str, by: str, **given: Any) -> None:
    """A fact of a case as the move of that name records it."""
    record_fact(f"case.{move}", about=("case", number), by=cast.seats[by], at=MONDAY_MORNING, data={"given": given})


def photo_of(cast: Cast, content: bytes | None = None) -> Any:
    """A photo of the first supervisor that lies on disk."""
    return store_evidence(io.BytesIO(content or jpeg()), declared_type="image/jpeg", by=cast.collector, at=MONDAY_MORNING).pk


def pdf_text(content: bytes) -> str:
    """The text of a PDF without white space, by another program than the one that made it."""
    read = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return re.sub(r"\s+", "", read.stdout.decode())


def word_text(content: bytes) -> str:
    """All texts of a file of Word without white space, tables and footers included."""
    document = Document(io.BytesIO(content))
    texts = [paragraph.text for paragraph in document.paragraphs]
    texts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    texts += [paragraph.text for section in document.sections for paragraph in section.footer.paragraphs]
    return re.sub(r"\s+", "", "".join(texts))


READ = {"pdf": pdf_text, "docx": word_text}


def paper(cast: Cast, who: str, number: str, key: str, output: str = "docx", sequence: int = 1) -> str:
    """What a paper says, as this seat prints it."""
    answer = of(cast, who).get(f"/cases/{number}/papers/{key}/{sequence}.{output}")
    assert answer.status_code == 200, answer.content[:600].decode()
    return READ[output](answer.content)
