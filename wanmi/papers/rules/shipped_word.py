"""The templates of Word that are shipped: made from a paper's declaration, with the same fields as the HTML.

Fonts are named as official letters name them: the reader's machine has them. The East Asian name is set beside the Latin one, else Word
and WPS take another font for quotation marks.
"""

from __future__ import annotations

import io
from typing import Any

from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from wanmi.papers.rules.papers import Form, Paper
from wanmi.papers.rules.shipped_html import as_jinja, asked_by

SONG, TITLE, HEI, KAI = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312"
RED = RGBColor(0xDD, 0, 0)
LABEL, VALUE = Mm(26), Mm(61)


def shipped_word(paper: Paper) -> bytes:
    """The template of a paper as a file of Word with its fields in {{ … }}."""
    document = Document()
    _letter(document, paper) if paper.form is Form.LETTER else _sheet(document, paper)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _page(document: Any, top: int, right: int, bottom: int, left: int) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = Mm(top), Mm(right), Mm(bottom), Mm(left)
    section.footer_distance = Mm(bottom - 8) if bottom > 20 else Mm(8)
    style = document.styles["Normal"]
    style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)


def _write(paragraph: Any, text: str, font: str, size: float, *, bold: bool = False, colour: RGBColor | None = None) -> Any:
    run = paragraph.add_run(text)
    run.font.name, run.font.size, run.font.bold = "Times New Roman", Pt(size), bold
    run._element.get_or_add_rPr().rFonts.set(qn("w:eastAsia"), font)
    if colour is not None:
        run.font.color.rgb = colour
    return paragraph


def _line(document: Any, text: str, font: str, size: float, align: Any = None, **more: Any) -> Any:
    paragraph = _write(document.add_paragraph(), text, font, size, **more)
    if align is not None:
        paragraph.alignment = align
    return paragraph


# ── sheets ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def _sheet(document: Any, paper: Paper) -> None:
    _page(document, 16, 16, 18, 20)
    head = _table(document, 1, (Mm(24), Mm(126), Mm(24)), style=None).rows[0].cells
    _write(head[1].paragraphs[0], "{{ 发文单位 }}", SONG, 12).alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(head[1].add_paragraph(), "{{ 文书名称 }}", TITLE, 20, bold=True).alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(head[2].paragraphs[0], "{{ 二维码 }}", SONG, 9).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _line(document, "编号：{{ 文书编号 }}　　打印人：{{ 打印人 }}", SONG, 10)
    table = _table(document, len(paper.rows), (LABEL, VALUE, LABEL, VALUE), height=Mm(8))
    for cells, row in zip((each.cells for each in table.rows), paper.rows, strict=True):
        if len(row) == 1:
            cells[1].merge(cells[3])
        for at, name in enumerate(row):
            _write(cells[at * 2].paragraphs[0], name, HEI, 10.5).alignment = WD_ALIGN_PARAGRAPH.CENTER
            _write(cells[at * 2 + 1].paragraphs[0], f"{{{{ {name} }}}}", SONG, 11)
    if paper.history:
        _history(document)
    _signers(document, paper)
    if paper.photos:
        _line(document, "{%p if 照片 %}", SONG, 10)
        _line(document, "照片", HEI, 12)
        for text in ("{%p for 张 in 照片 %}", "{{ 张.图 }}", "{{ 张.说明 }}", "{%p endfor %}"):
            _line(document, text, SONG, 10)
        _line(document, "{%p endif %}", SONG, 10)
    _footer(document, "文书编号 {{ 文书编号 }}　　{{ 打印时间 }} 打印")


def _table(document: Any, rows: int, widths: tuple[Any, ...], *, style: str | None = "Table Grid", height: Any = None) -> Any:
    """A table of columns as wide as told, by the grid and by each cell: Word reads the one, WPS the other."""
    table = document.add_table(rows, len(widths), style=style)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        row.height = height
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width, cell.vertical_alignment = width, WD_CELL_VERTICAL_ALIGNMENT.CENTER
    return table


def _history(document: Any) -> None:
    _line(document, "办理经过", HEI, 12)
    names, widths = ("时间", "事项", "办理人", "说明"), (Mm(34), Mm(38), Mm(40), Mm(62))
    table = _table(document, 4, widths)
    for at, name in enumerate(names):
        _write(table.rows[0].cells[at].paragraphs[0], name, HEI, 10.5).alignment = WD_ALIGN_PARAGRAPH.CENTER
        _write(table.rows[2].cells[at].paragraphs[0], f"{{{{ 步.{name} }}}}", SONG, 10)
    _write(table.rows[1].cells[0].paragraphs[0], "{%tr for 步 in 办理经过 %}", SONG, 10)
    _write(table.rows[3].cells[0].paragraphs[0], "{%tr endfor %}", SONG, 10)


def _signers(document: Any, paper: Paper) -> None:
    _line(document, "签章", HEI, 12)
    table = _table(document, (len(paper.signers) + 1) // 2, (LABEL + VALUE, LABEL + VALUE), height=Mm(15))
    for at, who in enumerate(paper.signers):
        cell = table.rows[at // 2].cells[at % 2]
        _write(cell.paragraphs[0], who, SONG, 11)
        _write(cell.add_paragraph(), "年　　月　　日", SONG, 11).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if len(paper.signers) % 2:
        table.rows[-1].cells[0].merge(table.rows[-1].cells[1])


def _footer(document: Any, text: str) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(paragraph, f"{text}　　第 ", SONG, 9)
    _page_number(paragraph)
    _write(paragraph, " 页", SONG, 9)


def _page_number(paragraph: Any) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._element.append(field)


# ── letters ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _letter(document: Any, paper: Paper) -> None:
    _page(document, 30, 26, 35, 28)
    mark = _line(document, "{{ 发文单位 }}", TITLE, 26, WD_ALIGN_PARAGRAPH.CENTER, bold=True, colour=RED)
    _double_line(mark)
    _line(document, "{{ 文书编号 }}", SONG, 16, WD_ALIGN_PARAGRAPH.RIGHT)
    _body(document, "")
    _line(document, "{{ 文书名称 }}", TITLE, 22, WD_ALIGN_PARAGRAPH.CENTER, bold=True)
    _body(document, "")
    _body(document, "{{ 主送单位 }}：")
    for text in paper.paragraphs:
        asked = asked_by(text)
        if asked:
            _body(document, f"{{%p if {asked} %}}")
        _body(document, as_jinja(text), indent=True)
        if asked:
            _body(document, "{%p endif %}")
    _body(document, "")
    code, end = _table(document, 1, (Mm(28), Mm(128)), style=None).rows[0].cells
    _write(code.paragraphs[0], "{{ 二维码 }}", SONG, 9)
    _write(code.add_paragraph(), "扫码查看案卷", SONG, 9)
    signs = "".join(f"{who}：　　　　　　" for who in paper.signers if not who.endswith("章"))
    for at, (text, font, size) in enumerate((("{{ 发文单位 }}", SONG, 16), ("{{ 成文日期 }}", SONG, 16), (f"{signs}（盖章）", KAI, 14))):
        paragraph = _spaced(_write(end.add_paragraph() if at else end.paragraphs[0], text, font, size))
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = Pt(64 if at < 2 else 32)  # 4 signs from the edge


def _body(document: Any, text: str, *, indent: bool = False) -> Any:
    """22 lines on 225 mm, two signs before a paragraph."""
    paragraph = _line(document, text, SONG, 16, WD_ALIGN_PARAGRAPH.JUSTIFY if indent else None)
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(32)
    return _spaced(paragraph)


def _spaced(paragraph: Any) -> Any:
    paragraph.paragraph_format.line_spacing = Pt(28.99)
    return paragraph


def _double_line(paragraph: Any) -> None:
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "thickThinSmallGap"), ("sz", "24"), ("space", "11"), ("color", "DD0000")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._element.get_or_add_pPr().append(borders)
