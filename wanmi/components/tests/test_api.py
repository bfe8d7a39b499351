"""Components by API: search, card, past, changes, review, census; the matrix of role and address."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from wanmi.components.models import Census, CensusItem, Component
from wanmi.components.tests.test_census_pages import census as census
from wanmi.components.tests.test_changes import COVER, photo, seat
from wanmi.people.actions import issue_token

pytestmark = pytest.mark.django_db

API = "/api/v1"
EVERYBODY = ("collector", "acceptor", "shift_leader", "dispatcher", "water", "water_worker", "leader", "overseer", "clerk", "administrator")


class Caller:
    def __init__(self, name: str) -> None:
        self.seat = seat(name)
        token, _ = issue_token(seat=self.seat, device=name, at=timezone.now())
        self.headers = {"Authorization": f"Bearer {token}", "X-Device": name}
        self.client = Client(raise_request_exception=False)

    def get(self, path: str) -> tuple[int, Any]:
        answer = self.client.get(API + path, headers=self.headers)
        return answer.status_code, json.loads(answer.content)

    def post(self, path: str, body: Any) -> tuple[int, Any]:
        answer = self.client.post(API + path, json.dumps(body), content_type="application/json", headers=self.headers)
        return answer.status_code, json.loads(answer.content)


@pytest.mark.parametrize("name", EVERYBODY)
def test_who_may_read_what(name: str, census: Census):
    caller = Caller(name)
    for path in (
        "/components",
        f"/components/{COVER}",
        f"/components/{COVER}/past",
        "/subclasses/1/attribute-fields",
        "/component-changes",
        "/censuses",
    ):
        assert caller.get(path)[0] == 200, path
    sees = name not in ("acceptor", "dispatcher", "water", "water_worker")
    assert len(caller.get("/censuses")[1]) == int(sees)
    assert caller.get(f"/censuses/{census.pk}/left?lng=116.4&lat=39.9")[0] == (200 if sees else 404)
    status, told = caller.post(f"/censuses/{census.pk}/marks", {"finding": "present", "component_code": COVER})
    assert status == (200 if name == "collector" else 403), told


def test_a_component_is_found_read_and_remembered():
    Component.objects.filter(code=COVER).update(state="damaged")
    caller = Caller("acceptor")
    assert [one["code"] for one in caller.get("/components?text=井盖&area=990101001&state=damaged")[1]["components"]] == [COVER]
    assert caller.get(f"/components/{COVER}")[1]["owner"] == "WATER"
    assert caller.get(f"/components/{COVER}/past")[1][0]["state"] == "intact"
    assert caller.get("/components/near?lng=116.4&lat=39.9")[0] == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/components/9901010101000009", 404),
        ("/components/1", 422),
        ("/components?area=1", 422),
        ("/components?state=gone", 422),
        ("/censuses/0/left", 404),
        ("/subclasses/999999/attribute-fields", 404),
    ],
)
def test_what_is_not_there_or_wrong(path: str, status: int):
    assert Caller("clerk").get(path)[0] == status


def test_a_change_is_submitted_and_reviewed():
    collector, clerk = Caller("collector"), Caller("clerk")
    told = {"uuid": str(uuid.uuid4()), "kind": "correct", "component_code": COVER, "said": {"address": "浅水街 3 号"}}
    status, problem = collector.post("/component-changes", told)
    assert (status, problem["code"], problem["field"]) == (422, "components.photos_missing", "evidence")
    told["evidence"] = [str(photo(collector.seat))]
    status, made = collector.post("/component-changes", told)
    assert (status, made["state"]) == (201, "submitted")
    assert collector.post("/component-changes", told)[1]["id"] == made["id"]
    assert collector.post(f"/component-changes/{made['id']}/review", {"approve": True})[0] == 403
    assert Caller("water").post(f"/component-changes/{made['id']}/review", {"approve": True})[0] == 404
    assert clerk.post(f"/component-changes/{made['id']}/review", {"approve": False})[0] == 422
    assert clerk.post(f"/component-changes/{made['id']}/review", {"approve": True})[1]["state"] == "published"
    photos = clerk.get(f"/components/{COVER}")[1]["photos"]
    assert [one["id"] for one in photos] == told["evidence"]


def test_a_census_is_marked_with_a_change(census: Census):
    collector = Caller("collector")
    change = {"uuid": str(uuid.uuid4()), "kind": "lost", "component_code": COVER, "evidence": [str(photo(collector.seat))]}
    status, told = collector.post(f"/censuses/{census.pk}/marks", {"finding": "missing", "component_code": COVER, "change": change})
    assert (status, told["finding"]) == (200, "missing")
    assert CensusItem.objects.get().change_id == told["change_id"]
    assert collector.post(f"/censuses/{census.pk}/marks", {"finding": "changed", "component_code": COVER})[0] == 422
