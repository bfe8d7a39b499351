"""What an update will do, and what an export cannot carry, is told at every door: page, API, command."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from wanmi.cases.tests.caller import API, Answer, Caller
from wanmi.cases.tests.cast import Cast, small_city
from wanmi.components.models import Component
from wanmi.deliveries.actions.deliveries import check_delivery
from wanmi.deliveries.actions.exporting import make_export
from wanmi.deliveries.models import Delivery, Export
from wanmi.desks.tests.test_desk_pages import seated
from wanmi.site.cli.root import main


@pytest.fixture
def cast(db: None, settings: Any, tmp_path: Any) -> Cast:
    settings.DATA_DIR = tmp_path
    return small_city()


@pytest.fixture
def cover(cast: Cast) -> Component:
    one = Component.objects.order_by("code")[0]
    Component.objects.filter(pk=one.pk).update(note="旧", address="东街1号", state="damaged")
    one.refresh_from_db()
    return one


def table(cover: Component) -> bytes:
    return f"标识码,状态,备注,位置\n{cover.code},破损,新,\n".encode()


def test_the_api_tells_each_row_before_it_is_taken(cast: Cast, cover: Component) -> None:
    clerk = Caller(cast, "clerk")
    body = {"kind": "components", "source": "测绘院", "file": SimpleUploadedFile("表.csv", table(cover))}
    made = Answer(Client(raise_request_exception=False).post(f"{API}/deliveries", body, headers=clerk.headers))
    path = f"/deliveries/{made['id']}"
    asked = clerk.post(f"{path}/check", {"mode": "update", "empty": "keep", "constants": {"owner": ""}})
    assert asked.status == 202, asked.body
    check_delivery(made["id"])
    told = clerk.get(path)
    assert (told["added"], told["changed"], told["same"], told["kept"], told["again"]) == (0, 1, 0, {"address": 1}, None)
    (row,) = clerk.get(f"{path}/rows?effect=changed")["rows"]
    assert (row["code"], row["effect"], row["changes"]) == (
        cover.code, "changed", [{"field": "note", "label": "备注", "before": "旧", "after": "新"}],
    )  # fmt: skip
    assert clerk.get(f"{path}/rows?effect=same")["rows"] == []
    refused = clerk.post(f"{path}/check", {"mode": "update", "constants": {"colour": "red"}})
    assert (refused.status, refused["code"]) == (422, "deliveries.unknown_column")


def test_the_page_tells_figures_changes_and_what_is_kept(cast: Cast, cover: Component) -> None:
    page = seated(cast, "clerk")
    for _turn in range(2):
        file = SimpleUploadedFile("表.csv", table(cover))
        page.post("/deliveries/", {"kind": "components", "source": "测绘院", "file": file, "begins_on": "2026-03-02"})
    delivery = Delivery.objects.latest("pk")
    path = f"/deliveries/{delivery.pk}/"
    assert "这个文件已交付过" in page.get(path).content.decode()
    asked = {f"field:{name}": column for name, column in delivery.mapping.items()}
    page.post(f"{path}mapping/", asked | {"system": "wgs84", "mode": "update", "empty": "keep", "constant:owner": ""})
    check_delivery(delivery.pk)
    text = page.get(f"{path}?effect=changed").content.decode()
    for words in ("更新 1", "未变 0", "旧", "<b>新</b>", "库中的原值保留不变：位置 1", "更新 1 行"):
        assert words in text, words
    sheet = openpyxl.load_workbook(_file(page.get(f"{path}effects/"))).active
    assert [cell.value for cell in sheet[2]][1:] == [cover.code, "更新", "备注", "旧", "新"]


def _file(answer: Any) -> Any:
    import io

    return io.BytesIO(answer.getvalue())


def test_the_command_tells_and_takes_an_update(cast: Cast, cover: Component, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wanmi.site.cli.imports.django_ready", lambda: None)
    file, list_ = tmp_path / "表.csv", tmp_path / "list.csv"
    file.write_bytes(table(cover))
    name = cast.person("clerk").sign_in_name
    words = ["import", "file", "components", str(file), "--source", "测绘院", "--by", name, "--update", "--changes", str(list_)]
    dry = CliRunner().invoke(main, words)
    assert (dry.exit_code, "0 added, 1 changed, 0 the same" in dry.output) == (0, True), dry.output
    assert "address: 1 empty cells keep what stands" in dry.output
    assert list(csv.reader(list_.open(encoding="utf-8-sig")))[1][1:] == [cover.code, "changed", "note", "旧", "新"]
    taken = CliRunner().invoke(main, [*words, "--take-good", "--clear-empty", "--set", "maintainer=WATER"])
    assert "1 rows taken" in taken.output, taken.output
    cover.refresh_from_db()
    assert (cover.note, cover.address, cover.state, cover.maintainer and cover.maintainer.code) == ("新", "", "damaged", "WATER")
    again = CliRunner().invoke(main, [*words, "--take-good"])
    assert "all good rows are as what stands" in again.output
    assert "the same file came before" in again.output
    assert "written FIELD=" in CliRunner().invoke(main, [*words, "--set", "nothing"]).output


def test_what_a_form_cannot_carry_is_refused_at_every_door(
    cast: Cast, cover: Component, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Component.objects.filter(pk=cover.pk).update(note="𠮷😀")
    clerk, page = Caller(cast, "clerk"), seated(cast, "clerk")
    refused = clerk.post("/exports", {"kind": "components", "form": "shp"})
    assert (refused.status, refused["code"], "Shapefile（UTF-8）" in refused["detail"]) == (422, "formats.cannot_carry", True)
    answer = page.post("/deliveries/exports/", {"kind": "components", "form": "shp", "system": "wgs84"})
    assert (answer.status_code, "𠮷、😀" in answer.content.decode()) == (422, True)
    monkeypatch.setattr("wanmi.site.cli.exports.django_ready", lambda: None)
    name, file = cast.person("clerk").sign_in_name, tmp_path / "out.zip"
    told = CliRunner().invoke(main, ["export", "components", str(file), "--form", "shp", "--by", name])
    assert (told.exit_code, "UTF-8" in told.output, file.exists(), Export.objects.exists()) == (1, True, False, False)
    told = CliRunner().invoke(main, ["export", "components", str(file), "--form", "shp-utf8", "--by", name])
    assert (told.exit_code, file.exists()) == (0, True), told.output


def test_a_file_is_asked_for_and_fetched_by_api(cast: Cast, cover: Component) -> None:
    clerk = Caller(cast, "clerk")
    asked = clerk.post("/exports", {"kind": "components", "form": "csv"})
    assert (asked.status, asked["ready"]) == (202, False)
    assert clerk.get(f"/exports/{asked['id']}/file").status == 404
    make_export(asked["id"], clerk.seat.post_id)
    assert clerk.get(f"/exports/{asked['id']}")["ready"]
    fetched = clerk.client.get(f"{API}/exports/{asked['id']}/file", headers=clerk.headers)
    assert cover.code in fetched.getvalue().decode("utf-8-sig")
    assert Caller(cast, "administrator").get(f"/exports/{asked['id']}").status == 404
    assert Caller(cast, "acceptor").get(f"/exports/{asked['id']}").status == 403
