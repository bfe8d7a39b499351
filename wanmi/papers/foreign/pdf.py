"""PDF from HTML: many papers in one document, so that each font is put in once."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import weasyprint
from PIL import JpegImagePlugin, PngImagePlugin  # noqa: F401 (loaded once, before readers are forked)
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from wanmi.papers.foreign.filling import check_fields, filled
from wanmi.papers.rules.refusals import BadTemplate, NotATemplate, TemplateBroke, TemplateReachesOut

OWN_PICTURE = re.compile(r"image:([a-z0-9-]{1,60})\Z")
MOST_PAGES = 40  # of one paper
logging.getLogger("weasyprint").setLevel(logging.CRITICAL)  # what a template does wrong is told as a refusal or shows in the preview


class OwnPictures(URLFetcher):
    """Gives the pictures that lie in one folder by their names, and what stands in the template itself (data:); nothing else."""

    def __init__(self, folder: Path) -> None:
        super().__init__(allowed_protocols=["data"])
        self.folder = folder
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Any = None) -> Any:
        if found := OWN_PICTURE.match(url):
            return URLFetcherResponse(
                url, (self.folder / found[1]).read_bytes(), {"Content-Type": "image/png" if found[1].startswith("qr") else ""}
            )
        if url.startswith("data:"):
            return super().fetch(url, headers)
        self.refused.append(url[:60])
        raise ValueError("refused")


def make_pdf(templates: Mapping[str, str], papers: Sequence[Mapping[str, Any]], folder: str, out: str) -> Iterator[int]:
    """One PDF of `papers`, each {template, name, values, pictures: name in the template → file in `folder`}; tells how many are laid out.
    Raises TemplateBroke."""
    fonts, pages, first = FontConfiguration(), [], None
    for count, paper in enumerate(papers, start=1):
        document = _laid_out(templates[paper["template"]], paper, Path(folder), fonts)
        first = first or document
        pages += document.pages
        yield count
    if first is not None:
        first.copy(pages).write_pdf(out)  # photos are put in as they are: their copies are made for print
    yield len(papers)


def _laid_out(template: str, paper: Mapping[str, Any], folder: Path, fonts: FontConfiguration) -> Any:
    try:
        html = filled(template, paper["values"])
        document = weasyprint.HTML(string=html, url_fetcher=OwnPictures(folder)).render(font_config=fonts)
    except Exception as error:  # of four libraries, over a text of a stranger
        raise TemplateBroke(paper=paper["name"], why=repr(error)[:200]) from error
    if len(document.pages) > MOST_PAGES:
        raise TemplateBroke(paper=paper["name"], why=f"{len(document.pages)} pages")
    return document


def check_template(content: bytes, values: Mapping[str, Any], folder: str) -> int:
    """How many pages it makes of a sample. Raises NotATemplate, BadTemplate, UnknownFields, TemplateReachesOut."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotATemplate(form="HTML（UTF-8）", field="file") from None
    if "<" not in text or "\0" in text:
        raise NotATemplate(form="HTML", field="file")
    check_fields(text)
    fetcher = OwnPictures(Path(folder))
    try:
        document = weasyprint.HTML(string=filled(text, values), url_fetcher=fetcher).render()
        if len(document.pages) <= MOST_PAGES:
            document.write_pdf()  # what is attached is asked for only here
    except MemoryError:
        raise
    except Exception as error:
        raise BadTemplate(where=str(error)[:60], field="file") from None
    if fetcher.refused:
        raise TemplateReachesOut(what="、".join(fetcher.refused[:3]), field="file")
    if len(document.pages) > MOST_PAGES:
        raise BadTemplate(where=f"{len(document.pages)} > {MOST_PAGES}", field="file")
    return len(document.pages)
