"""What surveyors' files have wrong with them: each is found, named, shown where it can be, and nothing is half written."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
import shapely

from wanmi.components.models import Component
from wanmi.deliveries.actions import import_delivery
from wanmi.deliveries.actions.deliveries import import_delivery_job
from wanmi.deliveries.kinds.kind import run
from wanmi.deliveries.models import DeliveredRow, Delivery, DeliveryFinding, DeliveryState
from wanmi.deliveries.rules.faults import BROKEN
from wanmi.deliveries.tests.test_deliveries import (
    AT,
    PLACES,
    ROWS,
    SOUTH,
    STEP,
    WEST,
    as_csv,
    as_map,
    checked,
    clerk,
    polygons,
    projected,
    received,
    taken,
)
from wanmi.formats import archives
from wanmi.formats.rules.refusals import UnreadableFile
from wanmi.grids.models import UnitGrid
from wanmi.patrols.models import GridMembership
from wanmi.people.rules.seats import Seat

pytestmark = pytest.mark.django_db
__all__ = ["clerk"]  # the fixture
BOX = (WEST, SOUTH, WEST + STEP, SOUTH + STEP)


def only_finding(delivery: Delivery, rule: str, words: str) -> DeliveryFinding:
    found = [one for one in DeliveryFinding.objects.filter(delivery=delivery, rule=rule, is_error=True) if words in one.problem]
    assert found, list(DeliveryFinding.objects.values_list("rule", "problem"))
    assert found[0].remedy
    return found[0]


def bare_ground() -> None:
    Component.objects.all().delete()
    GridMembership.objects.all().delete()
    UnitGrid.objects.all().delete()


# ── shapes ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_sliver_is_named_and_shown(clerk: Seat):
    bare_ground()
    thin = (WEST, SOUTH, WEST + STEP, SOUTH + STEP / 100)
    delivery = checked(clerk, received(clerk, polygons(thin, props=[{"BGID": "990101001001009"}]), "unit_grids"))
    finding = only_finding(delivery, "GD-3", "残片")
    assert finding.place
    assert shapely.box(*thin).buffer(1e-9).contains(shapely.Point(finding.place.x, finding.place.y))


def test_a_grid_drawn_over_another_of_the_file_is_named_and_only_the_first_is_good(clerk: Seat):
    bare_ground()
    file = polygons(BOX, BOX, props=[{"BGID": "990101001001008"}, {"BGID": "990101001001009"}])
    delivery = checked(clerk, received(clerk, file, "unit_grids"))
    assert (delivery.good, delivery.bad) == (1, 1)
    assert only_finding(delivery, "GD-8", "文件内另一网格").number == 2


# ── coordinates ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_swapped_degrees_are_seen_when_the_file_comes_and_named_in_every_row(clerk: Seat):
    delivery = received(clerk, as_csv(PLACES[:, ::-1]))
    assert "颠倒" in delivery.system_why
    delivery = checked(clerk, delivery)
    assert (delivery.good, delivery.bad) == (0, 2)
    assert only_finding(delivery, "坐标", "不是所选坐标系").value.startswith("39.9")
    swapped = delivery.mapping | {"_x": delivery.mapping["_y"], "_y": delivery.mapping["_x"]}
    assert checked(clerk, delivery, mapping=swapped).good == 2


def test_a_swapped_row_that_could_lie_on_earth_is_named_by_where_it_would_belong(clerk: Seat):
    from wanmi.grids.models import Area

    moved = "ST_Translate(geometry, -60, 0)"  # to 56° East, where both readings are degrees
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE grids_area SET geometry = {moved}")
    assert Area.objects.exists()
    delivery = checked(clerk, received(clerk, as_csv((PLACES - [60, 0])[:, ::-1])))
    assert only_finding(delivery, "坐标", "颠倒").place


def test_swapped_metres_are_seen(clerk: Seat):
    assert "北坐标" in received(clerk, as_csv(projected(4548)[:, ::-1])).system_why


def test_two_systems_in_one_file_are_told_apart(clerk: Seat):
    delivery = checked(clerk, received(clerk, as_csv(np.array([PLACES[0], projected(4548)[1]]))), system="wgs84")
    assert (delivery.good, delivery.bad) == (1, 1)
    finding = only_finding(delivery, "坐标", "不是所选坐标系")
    assert finding.number == 3  # as a spreadsheet counts it, the headings' row too
    assert "分开提交" in finding.remedy


def test_a_shapefile_without_prj_is_guessed_and_says_so(clerk: Seat, tmp_path: Path):
    delivery = received(clerk, as_map(tmp_path, "a.shp", None, projected(4548)))
    assert delivery.system == "gk3-39"
    assert "推定" in delivery.system_why
    assert checked(clerk, delivery).good == 2


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def kept(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "deliveries").rglob("*") if path.is_file()]


def refused(clerk: Seat, tmp_path: Path, file: tuple[bytes, str], words: str) -> None:
    with pytest.raises(UnreadableFile) as said:
        received(clerk, file)
    assert words in said.value.say()
    assert not kept(tmp_path)
    assert not Delivery.objects.exists()


def test_a_file_past_the_largest_is_refused_and_not_kept(clerk: Seat, settings: Any, tmp_path: Path):
    settings.LARGEST_DELIVERY = 50
    refused(clerk, tmp_path, as_csv(PLACES), "2 GB")


def test_a_zip_bomb_is_not_unpacked(clerk: Seat, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(archives, "MOST_UNPACKED", 2**20)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.csv", b"0" * (2**20 + 1))
    assert len(out.getvalue()) < 3000
    refused(clerk, tmp_path, (out.getvalue(), "a.zip"), "放不下")


def test_a_zip_of_a_thousand_files_is_not_unpacked(clerk: Seat, tmp_path: Path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for number in range(1001):
            packed.writestr(f"{number}.csv", b"")
    refused(clerk, tmp_path, (out.getvalue(), "a.zip"), "1001 个文件")


def test_a_workbook_that_swells_is_not_opened(clerk: Seat, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(archives, "MOST_SHEET", 1000)
    refused(clerk, tmp_path, workbook(), "改交 CSV")


def workbook(*merged: str) -> tuple[bytes, str]:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["ObjID", "ObjName", "ObjState", "X", "Y"])
    for row, (x, y) in zip(ROWS, PLACES, strict=True):
        sheet.append([*row[:3], float(x), float(y)])
    for cells in merged:
        sheet.merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), "部件.xlsx"


def test_merged_cells_are_named_by_where_they_are(clerk: Seat, tmp_path: Path):
    refused(clerk, tmp_path, workbook("B2:B3", "A1:B1"), "合并单元格（B2:B3、A1:B1）")
    assert received(clerk, workbook()).rows == 2


NO_DATA = (b"", b"\x00\xff\xfe\x00" * 50, b"PK\x03\x04 no archive", b"{")


# A line of text is a table without rows.
@pytest.mark.parametrize(("name", "body"), [
    (name, body) for name in ("a.csv", "a.xlsx", "a.gpkg", "a.geojson", "a.zip", "a.shp") for body in NO_DATA[: 2 if name == "a.csv" else 4]
])  # fmt: skip
def test_whatever_is_no_data_is_refused(clerk: Seat, tmp_path: Path, name: str, body: bytes):
    with pytest.raises(UnreadableFile):
        received(clerk, (body, name))
    assert not kept(tmp_path)


# ── nothing half written ─────────────────────────────────────────────────────────────────────────────────────────────
def test_a_job_that_is_stopped_in_the_middle_of_its_writing_leaves_nothing(clerk: Seat, monkeypatch: pytest.MonkeyPatch):
    delivery = checked(clerk, received(clerk, as_csv(PLACES)))
    before = Component.objects.count()

    def run_and_be_stopped(statements: Any, given: Any) -> int:
        count = run(statements, given)
        Delivery.objects.update(stop_wanted=True)  # somebody presses the button while the rows are being written
        return count

    monkeypatch.setattr("wanmi.deliveries.actions.importing.run", run_and_be_stopped)
    import_delivery(delivery_id=delivery.pk, by=clerk, at=AT)
    import_delivery_job(delivery.pk, clerk.person_id, clerk.post_id)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.trouble) == (DeliveryState.CHECKED, "已停止，没有写入任何数据。")
    assert Component.objects.count() == before
    assert not DeliveredRow.objects.filter(verdict="taken").exists()
    monkeypatch.undo()
    assert taken(clerk, delivery).taken == 2


def test_a_fault_in_the_middle_leaves_nothing_and_says_so(clerk: Seat, monkeypatch: pytest.MonkeyPatch):
    delivery = checked(clerk, received(clerk, as_csv(PLACES)))
    before = Component.objects.count()

    def broken(**_given: Any) -> None:
        raise RuntimeError("a library's own words")

    monkeypatch.setattr("wanmi.deliveries.actions.importing.record_fact", lambda name, **given: broken() if name == "layer.load" else None)
    import_delivery(delivery_id=delivery.pk, by=clerk, at=AT)
    with pytest.raises(RuntimeError):
        import_delivery_job(delivery.pk, clerk.person_id, clerk.post_id)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.trouble) == (DeliveryState.FAILED, BROKEN)
    assert Component.objects.count() == before
