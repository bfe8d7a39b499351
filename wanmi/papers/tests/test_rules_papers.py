"""Which papers facts give, and what every paper's declaration holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from wanmi.papers.foreign.filling import check_fields
from wanmi.papers.rules.case_papers import CaseFact, paper_in, papers_in
from wanmi.papers.rules.fields import KNOWN, TEXTS, fields_shown
from wanmi.papers.rules.papers import BY_KEY, PAPERS, Form
from wanmi.papers.rules.refusals import BadTemplate, UnknownFields
from wanmi.papers.rules.shipped_html import FIELD, shipped_html


def facts(*moves: str) -> list[CaseFact]:
    start = datetime(2026, 3, 2, tzinfo=UTC)
    return [CaseFact(f"case.{move}", at, start + timedelta(minutes=at), 1, 1, {}, {}) for at, move in enumerate(moves, start=1)]


@pytest.mark.parametrize(
    ("moves", "papers"),
    [
        ((), ["DJ-1:0", "AJ-1:0"]),
        (("report",), ["DJ-1:1", "AJ-1:1"]),
        (("report", "dispatch", "sign", "recall", "dispatch", "sign", "assign"), ["DJ-1:1", "FP-1:2", "FP-2:3", "AJ-1:1"]),
        (("report", "send_check", "answer_check", "rework", "send_check"), ["DJ-1:1", "HC-1:2", "HC-2:1", "AJ-1:1"]),
        (("report", "approve_extension"), ["DJ-1:1", "AJ-1:1"]),
        (("report", "request_extension", "refuse_extension", "request_extension"), ["DJ-1:1", "YQ-1:2", "YQ-2:1", "AJ-1:1"]),
        (("report", "engage", "report_part", "report_part"), ["DJ-1:1", "LH-1:3", "AJ-1:1"]),
        (("report", "reject", "reply", "reply"), ["DJ-1:1", "JG-1:3", "AJ-1:1"]),
    ],
)
def test_facts_give_papers(moves: tuple[str, ...], papers: list[str]) -> None:
    """Sign and how-many-th of each, and how many facts are its own."""
    assert [f"{one.paper.sign}-{one.sequence}:{len(one.facts)}" for one in papers_in(facts(*moves))] == papers


@pytest.mark.parametrize(
    ("key", "sequence", "there"), [("dispatch", 1, True), ("dispatch", 2, False), ("dispatch", 0, False), ("x", 1, False)]
)
def test_a_paper_is_found_by_its_kind_and_place(key: str, sequence: int, there: bool) -> None:
    assert (paper_in(facts("report", "dispatch"), key, sequence) is not None) == there


def test_signs_keys_and_names_are_each_used_once() -> None:
    for name in ("key", "sign", "name"):
        assert len({getattr(paper, name) for paper in PAPERS}) == len(PAPERS)


def test_every_field_is_shown_by_some_shipped_template() -> None:
    shown = {name for paper in PAPERS for name in fields_shown(paper)}
    shown |= {name for paper in PAPERS for text in paper.paragraphs for name in FIELD.findall(text)}
    everywhere = {"文书名称", "文书编号", "发文单位", "主送单位", "成文日期", "打印人", "打印时间"}
    assert set(TEXTS) - shown - everywhere == {"案卷网址"}


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.key)
def test_every_shipped_template_names_known_fields_only(paper) -> None:
    check_fields(shipped_html(paper))
    assert (paper.form is Form.LETTER) == bool(paper.paragraphs)
    assert any(who.endswith("章") for who in paper.signers)
    assert any(who.endswith("签字") for who in paper.signers)


def test_letters_are_those_that_are_sent() -> None:
    assert {paper.name for paper in PAPERS if paper.form is Form.LETTER} == {"督办单", "催办单", "授权批示单"}
    assert BY_KEY["dispatch"].name == "任务分派单"


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("{{ 案卷号 }} {{ 案件号 }}", "案件号"),
        ("{% for 张 in 照片 %}{{ 张.宽 }}{% endfor %}", "张.宽"),
        ("{% for n in range(9) %}{{ n }}{% endfor %}", "range"),
        ("{{ lipsum() }}{{ cycler.__init__ }}", "cycler、lipsum"),
        ("{% if 超时 %}x{% endif %}", "超时"),
    ],
)
def test_a_field_that_there_is_not_is_named_with_those_there_are(text: str, unknown: str) -> None:
    with pytest.raises(UnknownFields) as refused:
        check_fields(text)
    assert refused.value.facts["fields"] == unknown
    assert f"模板用了没有的字段：{unknown}。请改成可用的字段再上传" in str(refused.value)
    assert all(name in str(refused.value) for name in KNOWN)


@pytest.mark.parametrize("text", ["{{ 案卷号 }", "{% for 张 in 照片 %}", "{% endif %}", "{{ 案卷号 | no_such_filter }}", "{{ }}"])
def test_what_is_written_wrongly_is_shown_where_it_stands(text: str) -> None:
    with pytest.raises(BadTemplate) as refused:
        check_fields(f"<p>好</p>\n{text}")
    assert refused.value.facts["where"]
