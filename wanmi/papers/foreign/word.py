"""Files of Word from templates of Word: one a paper."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage, Listing

from wanmi.papers.foreign.filling import check_fields, environment
from wanmi.papers.rules.fields import PICTURES
from wanmi.papers.rules.refusals import BadTemplate, NotATemplate, TemplateBroke, TemplateReachesOut

MOST_PARTS, MOST_UNPACKED = 400, 24 * 2**20  # parts and bytes of one file of Word
CODE = re.compile(r"vbaProject|activeX|embeddings|oleObject|externalLink|afchunk|attachedToolbars", re.IGNORECASE)
FETCHED = re.compile(r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|RD|DATABASE)\b")
RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
INSTRUCTION = re.compile(r"<w:instrText[^>]*>([^<]*)<|w:instr=\"([^\"]*)\"")
TAG = re.compile(r"<[^>]+>")
QR_WIDTH, PHOTO_WIDTH = Mm(22), Mm(80)


def make_word(templates: Mapping[str, bytes], papers: Sequence[Mapping[str, Any]], folder: str, out: str) -> Iterator[int]:
    """The one paper as a file of Word, or several in an archive, each by its `file`; tells how many are made. Raises TemplateBroke."""
    if len(papers) == 1:
        Path(out).write_bytes(_made(templates[papers[0]["template"]], papers[0], Path(folder)))
        yield 1
        return
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for count, paper in enumerate(papers, start=1):
            archive.writestr(f"{paper['file']}.docx", _made(templates[paper["template"]], paper, Path(folder)))
            yield count


def _made(template: bytes, paper: Mapping[str, Any], folder: Path) -> bytes:
    try:
        return _rendered(template, paper["values"], folder)
    except Exception as error:  # of four libraries, over a file of a stranger
        raise TemplateBroke(paper=paper["name"], why=repr(error)[:200]) from error


def _rendered(template: bytes, values: Mapping[str, Any], folder: Path) -> bytes:
    document = DocxTemplate(io.BytesIO(template))
    document.init_docx()
    document.render({name: _in_word(document, name, value, folder) for name, value in values.items()}, environment())
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _in_word(document: DocxTemplate, name: str, value: Any, folder: Path) -> Any:
    """A text with its line breaks, a picture by its name (image:…), a list of such."""
    if isinstance(value, list):
        return [{part: _in_word(document, part, each, folder) for part, each in one.items()} for one in value]
    if name in PICTURES or name == "图":
        return InlineImage(document, str(folder / value.removeprefix("image:")), width=QR_WIDTH if name in PICTURES else PHOTO_WIDTH)
    return Listing(value)


def check_template(content: bytes, values: Mapping[str, Any], folder: str) -> int:
    """Raises NotATemplate, BadTemplate, UnknownFields, TemplateReachesOut."""
    try:
        texts = _texts(content)
    except TemplateReachesOut:
        raise
    except Exception:
        raise NotATemplate(form="Word（.docx）", field="file") from None
    check_fields("\n".join(texts), lambda line: TAG.sub("", line).strip())
    try:
        _rendered(content, values, Path(folder))
    except MemoryError:
        raise
    except Exception as error:
        raise BadTemplate(where=str(error)[:60], field="file") from None
    return 1


def _texts(content: bytes) -> list[str]:
    """The body, headers and footers as docxtpl reads them, a paragraph a line. Looks at the archive before anything is unpacked."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise ValueError("too large")
        _check_reach(archive, [part.filename for part in parts])
    document = DocxTemplate(io.BytesIO(content))
    document.init_docx()
    bodies = [document.xml_to_string(document.docx._element.body)]
    for uri in (document.HEADER_URI, document.FOOTER_URI):
        bodies += [document.get_part_xml(part) for _key, part in document.get_headers_footers(uri)]
    return [re.sub(r"(?=<w:p[ >])", "\n", document.patch_xml(body)) for body in bodies]


def _check_reach(archive: zipfile.ZipFile, names: Sequence[str]) -> None:
    """Raises TemplateReachesOut: what opens the paper in Word shall fetch nothing and run nothing."""
    found = [name for name in names if CODE.search(name)]
    for name in names:
        if name.endswith(".rels"):
            relations = [each.decode("utf-8", "replace") for each in RELATION.findall(archive.read(name))]
            found += [name for each in relations if 'TargetMode="External"' in each and "/hyperlink" not in each]
        elif name.endswith(".xml"):
            texts = INSTRUCTION.findall(archive.read(name).decode("utf-8", "replace"))
            found += [words.strip()[:40] for pair in texts for words in pair if FETCHED.search(words)]
    if found:
        raise TemplateReachesOut(what="、".join(found[:3]), field="file")
