"""Deliveries by API: the whole way of a file, and who may go it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from wanmi.cases.tests.caller import API, Answer, Caller
from wanmi.cases.tests.cast import SOUTH, WEST, Cast, small_city
from wanmi.components.models import Component
from wanmi.deliveries.actions.deliveries import check_delivery, import_delivery_job
from wanmi.deliveries.models import Delivery

HEADS = "小类代码,名称,经度,纬度"
GOOD = f"0101,上水井盖,{WEST + 0.0002},{SOUTH + 0.0003}"
KEEPERS = {"clerk", "administrator"}


@pytest.fixture
def cast(db: None, settings: Any, tmp_path: Any) -> Cast:
    settings.DATA_DIR = tmp_path
    return small_city()


def hand_in(caller: Caller, *rows: str, heads: str = HEADS, **told: Any) -> Answer:
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("部件.csv", "\n".join([heads, *rows]).encode())
    body = {"kind": "components", "source": "测绘院", "file": file} | told
    return Answer(Client(raise_request_exception=False).post(f"{API}/deliveries", body, headers=caller.headers))


def test_a_file_goes_its_whole_way_by_api(cast: Cast) -> None:
    clerk, before = Caller(cast, "clerk"), Component.objects.count()
    answer = hand_in(clerk, GOOD, GOOD.replace("0101", "9999"))
    assert (answer.status, answer["state"], answer["mapping"]["subclass"]) == (201, "received", "小类代码")
    path = f"/deliveries/{answer['id']}"
    assert clerk.post(f"{path}/check", {}).status == 202
    assert clerk.get(path)["state"] == "checking"
    check_delivery(answer["id"])
    told = clerk.get(path)
    assert (told["state"], told["good"], told["bad"], told["done"]) == ("checked", 1, 1, 2)
    assert [(way["rule"], way["count"]) for way in told["ways"]] == [("CO-2", 1)]
    finding = clerk.get(f"{path}/findings")["findings"][0]
    assert (finding["row"], finding["rule"], finding["field"], finding["value"]) == (3, "CO-2", "subclass", "9999")
    assert finding["place"] == pytest.approx((WEST + 0.0002, SOUTH + 0.0003))
    assert clerk.post(f"{path}/rows/3", {"said": {"subclass": "0102"}})["good"] == 2
    assert clerk.post(f"{path}/steps", {"step": "take"}).status == 202
    import_delivery_job(answer["id"], clerk.seat.person_id, clerk.seat.post_id)
    assert (clerk.get(path)["state"], Component.objects.count()) == ("taken", before + 2)
    assert clerk.post(f"{path}/steps", {"step": "undo"})["state"] == "undone"
    assert Component.objects.count() == before
    assert [each["id"] for each in clerk.get("/deliveries")["deliveries"]] == [answer["id"]]


def test_only_keepers_of_base_data_come_near(cast: Cast) -> None:
    id = hand_in(Caller(cast, "clerk"), GOOD)["id"]
    for name in cast.seats:
        caller = Caller(cast, name)
        allowed = name in KEEPERS
        for path in ("/deliveries", f"/deliveries/{id}", f"/deliveries/{id}/findings"):
            assert caller.get(path).status == (200 if allowed else 403), (name, path)
        if not allowed:
            assert hand_in(caller, GOOD).status == 403, name
            for path, body in (("check", {}), ("rows/1", {}), *(("steps", {"step": step}) for step in ("take", "stop", "undo", "discard"))):
                assert caller.post(f"/deliveries/{id}/{path}", body).status == 403, (name, path, body)
    assert Delivery.objects.count() == 1


def test_what_a_file_holds_is_told_and_chosen_by_api(cast: Cast) -> None:
    clerk = Caller(cast, "clerk")
    answer = hand_in(clerk, GOOD, GOOD.replace("0101", "0102"), heading="2")
    assert (answer["heading"], answer["columns"][0], answer["rows"]) == (2, "0101", 1)
    path = f"/deliveries/{answer['id']}"
    told = clerk.post(f"{path}/reading", {"encoding": "utf-8"})
    assert (told["heading"], told["columns"], told["rows"], told["encoding"]) == (1, HEADS.split(","), 2, "utf-8")
    assert [(part["chosen"], part["rows"], part["why"]) for part in told["parts"]] == [(True, 2, "")]
    assert clerk.post(f"{path}/reading", {"layer": "另一张表"})["field"] == "layer"
    assert clerk.post(f"{path}/reading", {"encoding": "klingon"})["field"] == "encoding"
    assert clerk.post(f"{path}/reading", {"heading": -1}).status == 422


def test_what_a_file_leaves_open_is_requested_by_api(cast: Cast) -> None:
    clerk = Caller(cast, "clerk")
    heads, row = f"{HEADS},名称", f"{GOOD},旧名称"
    answer = hand_in(clerk, row, heads=heads)
    path = f"/deliveries/{answer['id']}"
    assert answer["twice"] == {"名称": ["名称（B 列）", "名称（E 列）"]}
    refused = clerk.post(f"{path}/check", {})
    assert (refused.status, refused["code"], refused["field"]) == (422, "formats.headings_twice", "field:name")
    assert clerk.post(f"{path}/check", {"mapping": {"name": "名称（E 列）"}}).status == 202
    nowhere = hand_in(clerk, "0101,上水井盖,5000,300")
    refused = clerk.post(f"/deliveries/{nowhere['id']}/check", {})
    assert (refused.status, refused["code"], "5000, 300" in refused["detail"]) == (422, "formats.system_wanted", True)


@pytest.mark.parametrize(("told", "status", "code"), [
    ({"kind": "houses"}, 422, "formats.unreadable_file"), ({"source": ""}, 422, "kit.wrong_input"), ({"file": ""}, 422, "kit.wrong_input"),
    ({"begins_on": "soon"}, 422, "kit.wrong_input"),
])  # fmt: skip
def test_what_cannot_be_taken_is_named(cast: Cast, told: dict[str, str], status: int, code: str) -> None:
    answer = hand_in(Caller(cast, "clerk"), GOOD, **told)
    assert (answer.status, answer["code"]) == (status, code)
    assert not Delivery.objects.exists()


def test_steps_out_of_order_and_rows_that_are_not_there_are_refused(cast: Cast) -> None:
    clerk = Caller(cast, "clerk")
    id = hand_in(clerk, GOOD)["id"]
    assert clerk.post(f"/deliveries/{id}/steps", {"step": "take"})["code"] == "deliveries.wrong_delivery_state"
    assert clerk.post(f"/deliveries/{id}/steps", {"step": "burn"}).status == 422
    assert clerk.get("/deliveries/999").status == 404
    check = clerk.post(f"/deliveries/{id}/check", {"system": "nowhere"})
    assert (check.status, check["code"], check["field"]) == (422, "formats.unknown_system", "system")
    clerk.post(f"/deliveries/{id}/check", {})
    check_delivery(id)
    assert clerk.post(f"/deliveries/{id}/rows/77", {"said": {}}).status == 404


def test_a_file_that_is_larger_than_usual_is_only_taken_from_who_says_who_they_are(cast: Cast, settings: Any) -> None:
    settings.LARGEST_BODY = 400
    assert hand_in(Caller(cast, "clerk"), *[GOOD] * 20).status == 201
    nobody = Client().post(f"{API}/deliveries", {"source": "x" * 500})
    assert nobody.status_code == 413
