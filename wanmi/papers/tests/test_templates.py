"""Templates of the city's own: what is taken, what is refused and how it is told, and what they may not do."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from wanmi.cases.tests.cast import MONDAY_MORNING, PEOPLE, Cast
from wanmi.journal.models import Fact
from wanmi.kit.refusals import Refusal
from wanmi.papers.actions import replace_template
from wanmi.papers.actions.templates import check_template
from wanmi.papers.models import PaperTemplate
from wanmi.papers.queries.templates import shipped
from wanmi.papers.rules import refusals
from wanmi.papers.rules.fields import KNOWN
from wanmi.papers.rules.papers import PAPERS, Output
from wanmi.papers.tests.conftest import of, paper, word_text

HTML = "<meta charset=utf-8><h1>本市 {{ 文书名称 }}</h1><p>{{ 案卷号 }}</p>"


def word(*paragraphs: str) -> bytes:
    """A file of Word with these paragraphs."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_part(content: bytes, name: str, text: str, *, instead: bool = False) -> bytes:
    """The same file with one more part, or another in its place."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            if not (instead and each == name):
                new.writestr(each, old.read(each))
        new.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize("output", list(Output))
@pytest.mark.parametrize("key", [each.key for each in PAPERS])
def test_every_shipped_template_would_be_taken_from_a_city(key: str, output: Output) -> None:
    check_template(shipped(key, output), output)


# ── what is refused ──────────────────────────────────────────────────────────────────────────────────────────────────
LINKED = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" TargetMode="External"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" Target="http://x/evil.dotm"/></Relationships>'
)
BAD: dict[str, tuple[Output, Callable[[], bytes], type[Refusal]]] = {
    "unknown field, HTML": (Output.PDF, lambda: b"<p>{{ \xe6\xa1\x88\xe4\xbb\xb6\xe5\x8f\xb7 }}</p>", refusals.UnknownFields),
    "unknown field, Word": (Output.WORD, lambda: word("{{ 案件号 }}"), refusals.UnknownFields),
    "unknown field in a table of Word": (
        Output.WORD, lambda: word("{% for 步 in 办理经过 %}{{ 步.天气 }}{% endfor %}"), refusals.UnknownFields,
    ),
    "nothing": (Output.PDF, lambda: b"", refusals.NotATemplate),
    "no HTML": (Output.PDF, lambda: b"\x89PNG\r\n\x1a\n\x00\x00", refusals.NotATemplate),
    "GBK": (Output.PDF, lambda: "<p>案卷号</p>".encode("gbk"), refusals.NotATemplate),
    "no Word": (Output.WORD, lambda: b"<html></html>", refusals.NotATemplate),
    "a broken archive": (Output.WORD, lambda: word("{{ 案卷号 }}")[:-400], refusals.NotATemplate),
    "an archive that is no Word": (
        Output.WORD, lambda: with_part(word(), "[Content_Types].xml", "<x/>", instead=True), refusals.NotATemplate,
    ),
    "too large": (Output.PDF, lambda: b"<p>" + b"x" * 600_000, refusals.TemplateTooLarge),
    "a bomb": (Output.WORD, lambda: with_part(word(), "word/media/a.xml", "0" * 40_000_000), refusals.NotATemplate),
    "half a brace": (Output.PDF, lambda: "<p>{{ 案卷号 }</p>".encode(), refusals.BadTemplate),
    "half a loop in Word": (Output.WORD, lambda: word("{% for 步 in 办理经过 %}"), refusals.BadTemplate),
    "a picture from outside": (Output.PDF, lambda: b"<img src='http://x.example/a.png'>", refusals.TemplateReachesOut),
    "a file of the server": (Output.PDF, lambda: b"<img src='file:///etc/hostname'><p>x", refusals.TemplateReachesOut),
    "a style from outside": (Output.PDF, lambda: b"<style>@import 'https://x.example/a.css';</style><p>x", refusals.TemplateReachesOut),
    "an attachment": (Output.PDF, lambda: b"<link rel=attachment href='file:///etc/passwd'><p>x", refusals.TemplateReachesOut),
    "a macro": (Output.WORD, lambda: with_part(word(), "word/vbaProject.bin", "x"), refusals.TemplateReachesOut),
    "a linked template": (
        Output.WORD, lambda: with_part(word(), "word/_rels/settings.xml.rels", LINKED, instead=True), refusals.TemplateReachesOut,
    ),
    "a field that fetches": (
        Output.WORD,
        lambda: with_part(word(), "word/x.xml", '<w:instrText>INCLUDETEXT "http://x/y"</w:instrText>'),
        refusals.TemplateReachesOut,
    ),
    "what lies behind a value": (Output.PDF, lambda: "<p>{{ 案卷号.__class__.__mro__ }}</p>".encode(), refusals.BadTemplate),
    "endless reckoning": (Output.PDF, lambda: b"<p>{{ 9 ** (9 ** 9) }}</p>", refusals.TemplateTooHeavy),
    "all memory": (Output.PDF, lambda: b"<p>{{ '0' * 4000000000 }}</p>", refusals.TemplateTooHeavy),
    "thousands of pages": (Output.PDF, lambda: b"<style>p{break-after:page}</style>" + b"<p>x</p>" * 60, refusals.BadTemplate),
}  # fmt: skip


@pytest.mark.parametrize("case", [pytest.param(each, marks=pytest.mark.slow) if each == "endless reckoning" else each for each in BAD])
def test_a_bad_template_is_refused_with_a_sentence_of_its_own(case: str) -> None:
    output, content, refusal = BAD[case]
    with pytest.raises(refusal):
        check_template(content(), output)


@pytest.mark.parametrize(
    ("output", "content"), [("pdf", "<p>{{ 案件号 }} {{ 超时天数 }}</p>".encode()), ("docx", word("{{ 案件号 }}{{ 超时天数 }}"))]
)
def test_a_template_that_names_unknown_fields_is_told_which_and_what_to_write_instead(cast: Cast, output: str, content: bytes) -> None:
    answer = of(cast, "administrator").post(
        f"/papers/templates/dispatch/{output}/", {"file": SimpleUploadedFile(f"t.{output}", content)}, headers={"HX-Request": "true"}
    )
    read = answer.content.decode()
    assert answer.status_code == 422
    assert "模板用了没有的字段：案件号、超时天数。请改成可用的字段再上传；可用的有：文书名称、文书编号、" in read
    assert not PaperTemplate.objects.exists()


def test_a_value_is_escaped_and_never_read_as_a_template(cast: Cast) -> None:
    case = cast.reported(description="<b>{{ 案卷号 }}</b> & “引号”")
    assert "<b>{{案卷号}}</b>&“引号”" in paper(cast, "acceptor", case.number, "registration", "docx")
    assert "<b>{{案卷号}}</b>&“引号”" in paper(cast, "acceptor", case.number, "registration", "pdf")


# ── taken, used, taken back ──────────────────────────────────────────────────────────────────────────────────────────
def upload(cast: Cast, output: str, content: bytes, key: str = "dispatch") -> None:
    answer = of(cast, "administrator").post(f"/papers/templates/{key}/{output}/", {"file": SimpleUploadedFile(f"我的.{output}", content)})
    assert answer.status_code == 200, answer.content.decode()[:500]


@pytest.mark.parametrize(("output", "content"), [("pdf", HTML.encode()), ("docx", word("本市 {{ 文书名称 }} {{ 案卷号 }}"))])
def test_the_citys_own_template_is_used_until_the_shipped_one_is_taken_again(cast: Cast, output: str, content: bytes) -> None:
    number = cast.brought_to("disposing").number
    upload(cast, output, content)
    own = paper(cast, "acceptor", number, "dispatch", output)
    assert f"本市任务分派单{number}" in own
    assert "签章" not in own
    other = "docx" if output == "pdf" else "pdf"
    assert "签章" in paper(cast, "acceptor", number, "dispatch", other)
    client = of(cast, "administrator")
    assert client.post(f"/papers/templates/dispatch/{output}/choose/0/").status_code == 200
    assert "签章" in paper(cast, "acceptor", number, "dispatch", output)
    assert client.post(f"/papers/templates/dispatch/{output}/choose/1/").status_code == 200
    assert "签章" not in paper(cast, "acceptor", number, "dispatch", output)


def test_versions_stay_one_is_in_force_and_each_change_is_a_fact(cast: Cast) -> None:
    for text in ("一", "二"):
        upload(cast, "pdf", HTML.replace("本市", text).encode())
    assert list(PaperTemplate.objects.order_by("version").values_list("version", "in_force")) == [(1, False), (2, True)]
    client = of(cast, "administrator")
    client.post("/papers/templates/dispatch/pdf/choose/1/")
    assert list(PaperTemplate.objects.order_by("version").values_list("version", "in_force")) == [(1, True), (2, False)]
    told = Fact.objects.filter(subject_kind="papertemplate", subject_id="dispatch-pdf").order_by("sequence")
    assert [(one.name, one.data["version"]) for one in told] == [
        ("paper.replace_template", 1), ("paper.replace_template", 2), ("paper.choose_template", 1),
    ]  # fmt: skip
    assert client.post("/papers/templates/dispatch/pdf/choose/9/").status_code == 404
    page = client.get("/papers/templates/dispatch/pdf/").content.decode()
    assert "本市第 1 版" in page
    assert "我的.pdf" in page


@pytest.mark.parametrize("who", [name for name, *_ in PEOPLE])
def test_templates_are_kept_by_the_administrator_alone(cast: Cast, who: str) -> None:
    client = of(cast, who)
    expected = 200 if who == "administrator" else 403
    for path in ("", "dispatch/pdf/", "dispatch/docx/shipped/", "dispatch/pdf/current/"):
        assert client.get(f"/papers/templates/{path}").status_code == expected, path
    for path, given in (("", {"file": SimpleUploadedFile("a.html", HTML.encode())}), ("choose/0/", {}), ("preview/", {})):
        assert client.post(f"/papers/templates/dispatch/pdf/{path}", given).status_code == expected, path


def test_a_districts_administrator_looks_at_templates_that_the_city_keeps(cast: Cast) -> None:
    client = of(cast, cast.stranger("administrator"))
    page = client.get("/papers/templates/dispatch/pdf/")
    assert page.status_code == 200
    assert "模板由市级系统管理员维护" in page.content.decode()
    for path, given in (("", {"file": SimpleUploadedFile("a.html", HTML.encode())}), ("choose/0/", {})):
        assert client.post(f"/papers/templates/dispatch/pdf/{path}", given).status_code == 403
    assert not PaperTemplate.objects.exists()


def test_what_is_downloaded_can_be_uploaded_again(cast: Cast) -> None:
    client = of(cast, "administrator")
    for output in ("pdf", "docx"):
        upload(cast, output, client.get(f"/papers/templates/case/{output}/shipped/").content, "case")
    answer = client.get("/papers/templates/case/pdf/current/")
    assert answer["Content-Type"] == "application/octet-stream"
    assert "attachment" in answer["Content-Disposition"]


def test_a_template_is_tried_with_made_up_values_and_with_a_real_case(cast: Cast) -> None:
    client, number = of(cast, "administrator"), cast.brought_to("disposing").number
    made_up = client.post("/papers/templates/dispatch/docx/preview/")
    assert "示例问题描述" in word_text(made_up.content)
    tried = {"number": number, "file": SimpleUploadedFile("t.docx", word("试 {{ 案卷号 }}"))}
    assert f"试{number}" in word_text(client.post("/papers/templates/dispatch/docx/preview/", tried).content)
    assert not PaperTemplate.objects.exists()
    assert client.post("/papers/templates/check/docx/preview/", {"number": number}).status_code == 404


def test_a_template_that_fails_over_a_case_is_told_with_the_way_out(cast: Cast) -> None:
    number = cast.brought_to("disposing").number
    replace_template(
        paper="dispatch", output=Output.PDF, file_name="t", content="<p>{{ 1 / (案卷号|length - 20) }}</p>".encode(),
        by=cast.administrator, at=MONDAY_MORNING,
    )  # fmt: skip
    answer = of(cast, "acceptor").get(f"/cases/{number}/papers/dispatch/1.pdf")
    assert answer.status_code == 422
    assert "本市模板填写时出错。请系统管理员修改模板，或恢复标准模板。" in answer.content.decode()


def test_a_page_of_a_template_names_every_field(cast: Cast) -> None:
    page = of(cast, "administrator").get("/papers/templates/oversight/docx/").content.decode()
    assert all(name in page for name in KNOWN)
