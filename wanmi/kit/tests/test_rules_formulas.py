"""What a spreadsheet would reckon is marked, what is a number stays one, and the way back is exact."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wanmi
from wanmi.kit.csv_files import write_csv
from wanmi.kit.rules.formulas import as_typed, neutral


@pytest.mark.parametrize("text", [
    "=1+1", "+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\ufeff=1", "＝1+1", "＋1+1", "－1+1", "＠SUM(A1)",
    "=HYPERLINK(\"http://x\")", "−1+1", "'=1", "- 5", "--5", "\tx", "\u3000=1", "\xa0=1", "-0x1", "+1.2.3", "-",
])  # fmt: skip
def test_what_would_be_reckoned_has_a_mark_before_it(text: str) -> None:
    assert neutral(text) == "'" + text
    assert as_typed(neutral(text)) == text


@pytest.mark.parametrize(
    "text", ["-5", "+8613800000000", "-0.5", "1e5", "-1.5E-3", "", "井盖", "'twas", "POINT (1 2)", "2026-01-02", "0101"]
)
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert neutral(text) == text
    assert as_typed(text) == text


@given(st.text(alphabet=st.sampled_from("='+-@\t\r 1a＝.e'"), max_size=8))
def test_the_way_back_is_exact(text: str) -> None:
    assert as_typed(neutral(text)) == text
    assert not re.match(r"\s*[=+\-@＝＋－＠]", neutral(text)) or re.fullmatch(r"[+-][\d.e+-]+", neutral(text))


def test_a_csv_holds_no_formula_and_comes_back_as_it_was(tmp_path: Path) -> None:
    rows: list[list[object]] = [["=1+1", -5, 1.5, None, "井盖"], ["@x", "-5", "\t", "'=a", "a,b\nc"]]
    path = write_csv(tmp_path / "a.csv", ["=头", "b", "c", "d", "e"], rows)
    with path.open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.reader(file))
    assert found[1][:4] == ["'=1+1", "-5", "1.5", ""]
    assert [[as_typed(cell) for cell in row] for row in found[1:]] == [["" if each is None else str(each) for each in row] for row in rows]


def test_csv_and_workbooks_are_written_in_one_place_each() -> None:
    """The demo city's sources and the benches write files of their own for themselves."""
    root = Path(wanmi.__file__).parent
    written = {"csv.writer": {"kit/csv_files.py"}, "DictWriter": set(), "xlsxwriter": {"kit/excel.py"}, "openpyxl": set()}
    sources = [path for path in root.rglob("*.py") if not {"tests", "bench", "fuzz", "ground"} & set(path.parts)]
    for word, places in written.items():
        found = {str(path.relative_to(root)) for path in sources if re.search(rf"\b{re.escape(word)}\b", path.read_text())}
        assert found == places, word
