"""Templates of the city's own: taken after they were read apart and tried, kept as versions, taken back to the shipped ones."""

from __future__ import annotations

import tempfile
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from wanmi.journal.actions import record_fact
from wanmi.kit.apart import Bounds, ReaderEnded, TookTooLong, read_apart
from wanmi.kit.refusals import NotFound
from wanmi.papers.actions.making import MAKERS, filled_paper, fonts, make_apart, make_papers, qr_code, sample_photo
from wanmi.papers.actions.printing import batch_folder, finish, note_print
from wanmi.papers.models import PaperTemplate
from wanmi.papers.queries.case_stories import KEEPS
from wanmi.papers.queries.papers import PaperChoice
from wanmi.papers.queries.templates import templates_in_force
from wanmi.papers.rules.fields import LIST_FIELDS, TEXTS
from wanmi.papers.rules.papers import BY_KEY, Output
from wanmi.papers.rules.refusals import NotATemplate, TemplateTooHeavy, TemplateTooLarge
from wanmi.people.queries import check_answers_for_city, check_may
from wanmi.people.rules.seats import Seat

MOST_KB = {Output.PDF: 512, Output.WORD: 1024}
BOUNDS = Bounds(seconds=10, memory=768)
FORMS = {Output.PDF: "HTML", Output.WORD: "Word（.docx）"}


def replace_template(*, paper: str, output: Output, file_name: str, content: bytes, by: Seat, at: datetime) -> PaperTemplate:
    """Put the city's own template in the place of the one in force. Raises what check_template raises, NotYours, CityKeepsIt, NotFound for
    no paper."""
    _check_keeps(by)
    if paper not in BY_KEY:
        raise NotFound(field="paper")
    check_template(content, output)
    with transaction.atomic():
        mine = PaperTemplate.objects.select_for_update().filter(paper=paper, output=output)
        list(mine.values_list("pk"))
        last = PaperTemplate.objects.filter(paper=paper, output=output).aggregate(last=Max("version"))["last"] or 0
        mine.filter(in_force=True).update(in_force=False)
        made = PaperTemplate.objects.create(
            paper=paper, output=output, version=last + 1, file_name=file_name[-160:], content=content, sha256=sha256(content).hexdigest(),
            in_force=True, added_by_id=by.person_id, added_at=at,
        )  # fmt: skip
        data = {"version": made.version, "file_name": made.file_name, "sha256": made.sha256}
        record_fact("paper.replace_template", about=_subject(paper, output), by=by, at=at, data=data, area="")
    return made


def choose_template(*, paper: str, output: Output, version: int, by: Seat, at: datetime) -> None:
    """Take an earlier version up again, or (0) the shipped template. Raises NotYours, CityKeepsIt, NotFound."""
    _check_keeps(by)
    with transaction.atomic():
        rows = {row.version: row for row in PaperTemplate.objects.select_for_update().filter(paper=paper, output=output).defer("content")}
        if paper not in BY_KEY or (version and version not in rows):
            raise NotFound(field="version")
        PaperTemplate.objects.filter(paper=paper, output=output, in_force=True).update(in_force=False)
        PaperTemplate.objects.filter(paper=paper, output=output, version=version).update(in_force=True)
        record_fact("paper.choose_template", about=_subject(paper, output), by=by, at=at, data={"version": version}, area="")


def _check_keeps(by: Seat) -> None:
    """A template is the same for all districts: it is changed where the whole city is answered for."""
    check_may(by, KEEPS)
    check_answers_for_city(by, _("文书模板"))


def _subject(paper: str, output: Output) -> tuple[str, str]:
    return ("papertemplate", f"{paper}-{output.value}")


def check_template(content: bytes, output: Output) -> None:
    """Read apart, its fields looked at, and filled in once. Raises TemplateTooLarge, TemplateTooHeavy, NotATemplate, BadTemplate,
    UnknownFields, TemplateReachesOut, ReadersBusy."""
    most = MOST_KB[output]
    if len(content) > most * 1024:
        raise TemplateTooLarge(most=most, field="file")
    if not content:
        raise NotATemplate(form=FORMS[output], field="file")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        values = sample_values(folder)
        try:
            read_apart(MAKERS[output][0], "check_template", content, values, name, readable=[folder, *fonts()], bounds=BOUNDS)
        except (ReaderEnded, TookTooLong):
            raise TemplateTooHeavy(field="file") from None


def preview_template(
    *, paper: str, output: Output, content: bytes | None, choice: PaperChoice | None, origin: str, by: Seat, at: datetime
) -> bytes:
    """A paper by a template that is looked at (none: by the one in force), of a case, or (no case) of values made up. A case's leaves a
    trace as every print. Raises what check_template raises, NoPaper, TemplateBroke, NotFound."""
    if paper not in BY_KEY:
        raise NotFound(field="paper")
    if content is not None:
        check_template(content, output)
    with batch_folder() as folder:
        if choice is not None:
            made = finish(make_papers([choice], output, folder, origin=origin, by=by, at=at, template=content))
        else:
            values = sample_values(folder) | {"文书名称": BY_KEY[paper].name}
            templates = {paper: content} if content else templates_in_force([paper], output)
            made = finish(make_apart([filled_paper(BY_KEY[paper], values, "示例")], templates, output, folder))
        file = made.read_bytes()
    if choice is not None:
        with transaction.atomic():
            note_print([choice], output, by, at)
    return file


def sample_values(folder: Path) -> dict[str, Any]:
    """A value for every field, and its pictures in the folder."""
    (folder / "qr").write_bytes(qr_code("https://city.example.cn/cases/0/"))
    (folder / "photo").write_bytes(sample_photo())
    lists = {name: [{part: "image:photo" if part == "图" else f"示例{part}" for part in parts}] * 2 for name, parts in LIST_FIELDS.items()}
    return {name: f"示例{name}" for name in TEXTS} | {"二维码": "image:qr"} | lists
