"""`wanmi flow`: what is loaded, what is in force where, and no table that does not hold comes in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from wanmi.cases.tests.cast import COUNTY, Cast, small_city
from wanmi.flow.models import Flow
from wanmi.flow.queries.flows import flow_id_for, forget_flows
from wanmi.site.cli.root import Commands

pytestmark = pytest.mark.django_db

TINY = """
key = "own"
name = "本市流程"
base = "loop"
[centres]
supervision = ["county"]
command = ["county"]
"""


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    forget_flows()
    yield small_city()
    forget_flows()


def run(*words: str) -> tuple[int, str]:
    ended = CliRunner().invoke(Commands(), ["flow", *words])
    return ended.exit_code, ended.output


def test_a_model_is_put_in_force_for_one_district(cast: Cast) -> None:
    before = flow_id_for("110101")
    assert run("use", "m1", "--area", COUNTY)[0] == 0
    assert Flow.objects.get(pk=flow_id_for(f"{COUNTY}001001001")).key == "m1"
    assert flow_id_for("110101") == before
    assert f"{COUNTY}" in run("list")[1]
    case = cast.reported()
    assert Flow.objects.get(pk=case.flow_id).key == "m1"


@pytest.mark.parametrize(("words", "told"), [(("m9",), "没有管理模式“m9”"), (("m1", "--area", "99"), "“99”不是区域代码")])
def test_what_cannot_be_in_force_is_refused(cast: Cast, words: tuple[str, ...], told: str) -> None:
    code, output = run("use", *words)
    assert (code, told in output) == (1, True)


@pytest.mark.slow
def test_a_table_of_the_citys_own_is_proved_before_it_is_loaded(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(TINY)
    code, output = run("publish", str(file))
    assert (code, "own version 1 is loaded" in output) == (0, True), output
    assert "already" in run("publish", str(file))[1]
    broken = '\n[[request]]\nkey = "void"\nname = "作废"\nfrom = ["disposing"]\nby = ["department"]\nasks = ["reason", "photos_proof"]\n'
    file.write_text(TINY + broken + 'to = "void"\napprovals = [{ by = ["overseer"] }]\n')
    code, output = run("publish", str(file))
    assert (code, "“作废”申请无人审批" in output) == (1, True), output
    assert Flow.objects.filter(key="own").count() == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [("key = ", "is no flow table"), ('key = "x"\nbase = "../x"', "no table called"), ('key = "x"\nname = "x"', "a row lacks")],
)
def test_a_file_that_is_no_flow_is_refused(cast: Cast, tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "own.toml"
    file.write_text(text)
    code, output = run("check", str(file))
    assert (code, told in output) == (1, True), output
