"""Search results as Excel."""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import Any

import openpyxl
import pytest
from django.test import Client

from wanmi.cases.tests.cast import Cast
from wanmi.inquiry.pages import export
from wanmi.journal.models import Fact


def sheet(cast: Cast, who: str, query: str = "") -> list[dict[str, Any]]:
    """The rows of a download, by heading."""
    client = Client()
    client.force_login(cast.person(who))
    answer = client.get(f"/search/export/?{query}")
    assert answer.status_code == 200
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active.values)
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_a_row_tells_the_whole_case(cast: Cast) -> None:
    case = cast.brought_to("closed")
    (row,) = sheet(cast, "acceptor")
    told = {
        name: row[name]
        for name in ("案卷号", "类型", "小类", "小类代码", "来源", "监督员", "街道", "社区", "单元网格", "地址", "环节", "结果")
    }
    assert told == {
        "案卷号": case.number, "类型": "事件", "小类": "暴露垃圾", "小类代码": cast.litter.classification_code, "来源": "监督员巡查",
        "监督员": "林岚", "街道": "东街街道", "社区": "东街社区", "单元网格": "990101001001001", "地址": "浅水街 1 号", "环节": "已结案",
        "结果": "已结案",
    }  # fmt: skip
    assert {name: row[name] for name in told} == told
    assert (row["责任单位"], row["处置队伍"], row["处置超时"], row["返工次数"]) == ("环卫中心", "环卫一队", None, None)
    assert row["上报时间"] == row["办结时间"] == datetime(2026, 3, 2, 9, 30)
    assert (row["经度"], row["纬度"]) == (116.4005, 39.9005)


@pytest.mark.parametrize(
    ("who", "rows"),
    [
        ("acceptor", 2), ("shift_leader", 2), ("dispatcher", 2), ("leader", 2), ("overseer", 2), ("administrator", 2), ("collector", 2),
        ("checker", 1), ("clean", 1), ("clean_worker", 1), ("water", 0), ("water_worker", 0), ("clerk", 0),
    ],
)  # fmt: skip
def test_each_seat_takes_out_its_own_scope(cast: Cast, who: str, rows: int) -> None:
    cast.reported()
    cast.brought_to("checking")
    assert len(sheet(cast, who)) == rows


def test_who_does_the_work_takes_out_no_names_of_reporters(cast: Cast) -> None:
    case = cast.reported(by="acceptor", reporter_name="许女士", reporter_phone="13800000000")
    cast.brought_to("checking")
    (row,) = sheet(cast, "clean")
    assert not {"监督员", "反映人", "联系电话"} & set(row)
    whole = {each["案卷号"]: each for each in sheet(cast, "acceptor")}
    assert (whole[case.number]["反映人"], whole[case.number]["联系电话"]) == ("许女士", "13800000000")
    assert not {"反映人", "联系电话"} & set(sheet(cast, "collector")[0])


def test_the_filter_of_the_address_holds(cast: Cast) -> None:
    cast.reported()
    assert len(sheet(cast, "acceptor", "source=supervisor")) == 1
    assert sheet(cast, "acceptor", "source=hotline") == []


def test_too_many_rows_are_refused_with_a_remedy(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cast.reported()
    cast.reported()
    monkeypatch.setattr(export, "MOST_ROWS", 1)
    client = Client()
    client.force_login(cast.person("acceptor"))
    answer = client.get("/search/export/")
    assert answer.status_code == 422
    assert re.search("超过 1 条.*缩小时段", answer.content.decode())
    assert not Fact.objects.filter(name="cases.export").exists()


def test_taking_cases_out_leaves_a_trace(cast: Cast) -> None:
    cast.reported()
    sheet(cast, "leader", "source=supervisor&nonsense=1")
    fact = Fact.objects.get(name="cases.export")
    assert (fact.person_id, fact.data) == (cast.leader.person_id, {"query": "source=supervisor", "rows": 1})


def test_who_is_not_signed_in_takes_out_nothing(cast: Cast) -> None:
    assert Client().get("/search/export/").status_code == 302
