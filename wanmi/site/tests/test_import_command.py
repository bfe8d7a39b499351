"""`wanmi import file`: what stands in a file is told, chosen and asked about by command too."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from wanmi.cases.tests.cast import SOUTH, WEST, Cast, small_city
from wanmi.site.cli import imports, ready
from wanmi.site.cli.imports import import_

HEADS, ROW = "小类代码,名称,经度,纬度", f"0101,上水井盖,{WEST + 0.0002},{SOUTH + 0.0003}"


@pytest.fixture(autouse=True)
def cast(db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    settings.DATA_DIR = tmp_path / "data"
    for module in (imports, ready):
        monkeypatch.setattr(module, "django_ready", lambda: None)
    return small_city()


def brought(path: Path, *more: str) -> Result:
    return CliRunner().invoke(import_, ["file", "components", str(path), "--source", "测绘院", "--by", "clerk", *more])


def archive(tmp_path: Path) -> Path:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("东城.csv", f"{HEADS}\n{ROW}")
        packed.writestr("西城.csv", f"题目,,,\n{HEADS}\n{ROW}\n{ROW}")
        packed.writestr("metadata.json", "{}")
    path = tmp_path / "部件.zip"
    path.write_bytes(out.getvalue())
    return path


def test_the_parts_of_a_file_are_told_and_one_is_chosen(tmp_path: Path) -> None:
    told = brought(archive(tmp_path)).output
    for words in ("东城.csv: 1 rows, read", "西城.csv: 2 rows, not chosen", "metadata.json: 0 rows, not read", "没有选用"):
        assert words in told
    told = brought(archive(tmp_path), "--layer", "西城.csv").output
    assert "西城.csv: 2 rows, read" in told
    assert "列名在第 2 行" in told
    assert "3 rows, wgs84" in brought(archive(tmp_path), "--layer", "*").output
    refused = brought(archive(tmp_path), "--layer", "南城.csv")
    assert "东城.csv、西城.csv" in str(refused.exception)


def test_what_a_file_leaves_open_is_requested_by_command(tmp_path: Path) -> None:
    path = tmp_path / "部件.csv"
    path.write_text(f"{HEADS},名称\n{ROW},旧名称", encoding="gb18030")
    assert "名称（B 列）、名称（E 列）" in str(brought(path).exception)
    assert "1 good" in brought(path, "--map", "name=-", "--encoding", "936", "--heading", "1").output
    path.write_text(f"{HEADS}\n0101,井盖,5000,300")
    assert "5000, 300" in str(brought(path).exception)
