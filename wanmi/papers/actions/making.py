"""Papers made: what they tell and their pictures are laid into a folder, and a reader that closes itself in makes the file there."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
import structlog
from django.utils import translation

from wanmi.evidence.actions import renditions_read
from wanmi.evidence.models import Evidence
from wanmi.evidence.rules.refusals import DamagedEvidence
from wanmi.kit.apart import Bounds, stream_apart
from wanmi.kit.refusals import NotFound
from wanmi.papers.queries.case_stories import CaseStory, case_stories
from wanmi.papers.queries.papers import PaperChoice, found_in
from wanmi.papers.queries.templates import templates_in_force
from wanmi.papers.queries.values import address_of, caption, exhibits_shown, values_of
from wanmi.papers.rules.case_papers import CasePaper
from wanmi.papers.rules.papers import Output, Paper
from wanmi.papers.rules.refusals import TemplateBroke
from wanmi.people.rules.seats import Seat

log = structlog.get_logger("wanmi.papers")
COPY = "print"  # the copy of a photo that is printed: no original leaves the city in a paper
MAKERS = {Output.PDF: ("wanmi.papers.foreign.pdf", "make_pdf"), Output.WORD: ("wanmi.papers.foreign.word", "make_word")}
# Where fontconfig looks, as far as it is there.
FONTS = ("/usr/share/fonts", "/usr/local/share/fonts", "/etc/fonts", "/usr/share/fontconfig", "/var/cache/fontconfig")
SECONDS, SECONDS_A_PAPER = 20, 2  # of reckoning


def make_papers(
    choices: Sequence[PaperChoice], output: Output, folder: Path, *, origin: str, by: Seat, at: datetime, template: bytes | None = None
) -> Iterator[int | Path]:
    """The file of these papers in an empty folder: tells how many are made, at last where it is. `template`: another one than that in
    force. Raises NoPaper, TemplateBroke."""
    with translation.override("zh-hans"):
        found = case_stories(by, [each.number for each in choices], at=at)
        papers = found_in(found, choices)
        pictures = _write_photos(papers, folder, at)
        filled = []
        for story, paper in papers:
            address = address_of(story.row.number, origin)
            qr = _write_qr(story.row.number, address, folder)
            values = values_of(found, story, paper, address=address) | {"二维码": qr, "照片": _photos(story, paper, pictures)}
            filled.append(filled_paper(paper.paper, values, paper.number(story.row.number)))
        keys = {paper.paper.key for _story, paper in papers}
        templates = dict.fromkeys(keys, template) if template else templates_in_force(keys, output)
    yield from make_apart(filled, templates, output, folder)


def filled_paper(paper: Paper, values: dict[str, Any], number: str) -> dict[str, Any]:
    """One paper as its maker takes it."""
    return {"template": paper.key, "name": paper.name, "values": values, "file": f"{number} {paper.name}"}


def make_apart(papers: list[dict[str, Any]], templates: dict[str, bytes], output: Output, folder: Path) -> Iterator[int | Path]:
    """Have the file made by a reader that sees this folder and the fonts alone."""
    module, function = MAKERS[output]
    suffix = "zip" if output is Output.WORD and len(papers) > 1 else output.value
    out = folder / f"papers.{suffix}"
    sent: dict[str, Any] = {key: text.decode() for key, text in templates.items()} if output is Output.PDF else templates
    bounds = Bounds(seconds=SECONDS + SECONDS_A_PAPER * len(papers), memory=2048, written=512)
    try:
        yield from stream_apart(module, function, sent, papers, str(folder), str(out), readable=fonts(), writable=[folder], bounds=bounds)
    except TemplateBroke as refusal:
        log.warning("paper_template_broke", **refusal.facts)
        raise
    yield out


def fonts() -> list[Path]:
    """The folders that a reader needs to see for its fonts."""
    return [path for path in map(Path, FONTS) if path.is_dir()]


def _write_qr(number: str, address: str, folder: Path) -> str:
    name = f"qr-{number.lower()}"
    if not (folder / name).exists():
        (folder / name).write_bytes(qr_code(address))
    return f"image:{name}"


def qr_code(address: str) -> bytes:
    """A QR code as PNG: level M bears a stamp over a corner of it."""
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="png", scale=6, border=1)
    return out.getvalue()


def _write_photos(papers: Sequence[tuple[CaseStory, CasePaper]], folder: Path, at: datetime) -> dict[str, str]:
    """The photos that are shown, each once; id of the evidence → its name in the folder. One query, and what their copies take."""
    ids = list(dict.fromkeys(one.id for story, paper in papers for one in exhibits_shown(story, paper)))
    if not ids:
        return {}
    evidence = {each.pk: each.file for each in Evidence.objects.filter(pk__in=ids).select_related("file")}
    names = {}
    read = renditions_read(evidence.values(), COPY, at=at)
    for id, file in evidence.items():
        try:
            content = read(file)
        except (NotFound, DamagedEvidence):
            continue
        (folder / f"photo-{id}").write_bytes(content)
        names[str(id)] = f"image:photo-{id}"
    return names


def _photos(story: CaseStory, paper: CasePaper, names: dict[str, str]) -> list[dict[str, str]]:
    return [{"图": names[str(one.id)], "说明": caption(one)} for one in exhibits_shown(story, paper) if str(one.id) in names]


@lru_cache(maxsize=1)
def sample_photo() -> bytes:
    """A grey picture, for a template that is tried."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (160, 120), (210, 214, 220)).save(out, "JPEG")
    return out.getvalue()
