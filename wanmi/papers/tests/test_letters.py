"""Letters by GB/T 9704: measured in the PDF by another program."""

from __future__ import annotations

import re
import subprocess

import pytest

from wanmi.cases.tests.cast import Cast
from wanmi.papers.tests.conftest import fact, of
from wanmi.people.models import Organisation

MM = 72 / 25.4  # points
LINE = re.compile(r'<line xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</line>', re.S)
PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.S)


@pytest.fixture
def pages(cast: Cast) -> list[tuple[float, float, list[tuple[float, float, float, str]]]]:
    """Each page of a long letter: width and height in mm, and its lines: left, right, middle, text."""
    number = cast.brought_to("disposing").number
    fact(cast, number, "oversee", "overseer", text="请查明原因并立即整改到位" * 90, kind="important")
    content = of(cast, "overseer").get(f"/cases/{number}/papers/oversight/1.pdf").content
    read = subprocess.run(["pdftotext", "-bbox-layout", "-", "-"], input=content, capture_output=True, check=True).stdout.decode()
    return [
        (
            float(width) / MM,
            float(height) / MM,
            [
                (float(left) / MM, float(right) / MM, (float(top) + float(bottom)) / 2 / MM, re.sub(r"<[^>]+>|\s", "", text))
                for left, top, right, bottom, text in LINE.findall(body)
            ],
        )
        for width, height, body in PAGE.findall(read)
    ]


def test_a_letter_is_a4_and_its_text_lies_in_156_by_225_mm_with_37_above_and_28_beside(pages) -> None:
    assert len(pages) >= 3
    for width, height, lines in pages:
        assert (round(width), round(height)) == (210, 297)
        body = [line for line in lines if "整改" in line[3]]
        assert body
        assert min(line[0] for line in body) == pytest.approx(28, abs=1)
        assert max(line[1] for line in body) == pytest.approx(28 + 156, abs=1.5)
        assert min(line[2] for line in body) > 37
        assert max(line[2] for line in body) < 37 + 225


def test_a_full_page_has_22_lines_and_a_full_line_28_signs(pages) -> None:
    _width, _height, lines = pages[1]
    body = [line for line in lines if "整改" in line[3]]
    assert len(body) == 22
    assert {len(line[3]) for line in body} == {28}


def test_the_pages_are_numbered_from_the_second_on(pages) -> None:
    assert not any(re.fullmatch("—\\d—", line[3]) for line in pages[0][2])
    assert any(line[3] == "—2—" for line in pages[1][2])


def test_the_mark_stands_30_mm_below_the_edge_and_the_title_below_it(cast: Cast, pages) -> None:
    name = Organisation.objects.get(pk=cast.overseer.organisation_id).name
    lines = [line for line in pages[0][2] if line[3] in (name, "督办单")]
    mark, title = sorted(lines, key=lambda line: line[2])[:2]
    assert (mark[3], title[3]) == (name, "督办单")
    assert 30 < mark[2] < 43
    assert 55 < title[2] < 90
