"""Handing in and looking over HTTP."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from wanmi.evidence import file_store, queries
from wanmi.evidence.actions import store_evidence
from wanmi.evidence.models import Evidence
from wanmi.evidence.rules.sight import Sight
from wanmi.evidence.tests.conftest import GRATE, MP4, make_seat
from wanmi.people.models import Person
from wanmi.people.rules.seats import Seat
from wanmi.people.tests.conftest import AT

JPEG = GRATE.read_bytes()
JSON = {"Accept": "application/json"}


@pytest.fixture
def browser(seat: Seat, client: Client) -> Client:
    client.force_login(Person.objects.get(pk=seat.person_id))
    return client


def hand_in(browser: Client, content: bytes = JPEG, kind: str = "image/jpeg", **more: Any) -> Any:
    file = SimpleUploadedFile("foto.jpg", content, content_type=kind)
    return browser.post("/evidence/", {"file": file, **more}, headers=JSON)


def read(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_a_photo_handed_in_can_be_seen_by_who_took_it(browser: Client, seat: Seat) -> None:
    answer = hand_in(browser)
    assert answer.status_code == 201
    given = answer.json()
    assert given["url"] == f"/evidence/{given['id']}/thumb"
    assert Evidence.objects.get(pk=given["id"]).handed_in_by_id == seat.person_id
    thumb = browser.get(given["url"])
    assert (thumb.status_code, thumb["Content-Type"]) == (200, "image/jpeg")
    assert read(browser.get(f"/evidence/{given['id']}")) == JPEG


def test_the_senders_key_makes_it_once_and_its_clock_counts_without_exif(browser: Client) -> None:
    key = str(uuid4())
    first, second = (hand_in(browser, MP4, "video/mp4", key=key, taken_at="2026-03-02T09:00:00+08:00").json() for _ in range(2))
    assert first == second
    assert first["id"] == key
    assert first["kind"] == "video"
    assert first["url"].endswith("/original")
    assert Evidence.objects.get(pk=key).taken_at == datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    other = hand_in(browser, JPEG, key=key)
    assert (other.status_code, other.json()["code"]) == (409, "evidence.changed_evidence")


@pytest.mark.parametrize(
    "more", [{"taken_at": "yesterday"}, {"taken_at": "2026-13-45T00:00"}, {"key": "x"}, {"taken_at": "2026-03-02T09:00"}]
)
def test_a_strange_clock_or_key_does_not_lose_the_photo(browser: Client, more: dict[str, Any]) -> None:
    assert hand_in(browser, **more).status_code == 201


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        (b"no photo", "image/jpeg", 422, "evidence.not_a_photo"),
        (JPEG, "image/png", 422, "evidence.type_lies"),
        (JPEG[:5000], "image/jpeg", 422, "evidence.not_a_photo"),
    ],
    ids=["text", "lying", "cut"],
)
def test_a_bad_file_is_told_as_a_problem_with_its_field(browser: Client, content: bytes, kind: str, status: int, code: str) -> None:
    answer = hand_in(browser, content, kind)
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (status, code, "file")
    assert answer.json()["detail"]


def test_a_form_without_a_file_and_a_stranger_are_refused(browser: Client) -> None:
    assert browser.post("/evidence/", {}, headers=JSON).json()["code"] == "evidence.empty_file"
    assert Client().post("/evidence/", {}, headers=JSON).status_code == 401
    assert browser.get("/evidence/", headers=JSON).status_code == 405


def test_a_full_disk_is_507_and_says_the_photo_was_not_kept(browser: Client, settings) -> None:
    settings.EVIDENCE_RESERVE = 2**62
    answer = hand_in(browser)
    assert (answer.status_code, answer.json()["code"]) == (507, "evidence.storage_full")
    assert "没有保存" in answer.json()["detail"]


def test_others_do_not_learn_that_a_file_is_there(browser: Client, seat: Seat) -> None:
    id = hand_in(browser).json()["id"]
    other = Client()
    other.force_login(Person.objects.get(pk=make_seat("chengjie", "程洁").person_id))
    hidden, missing = (other.get(f"/evidence/{one}", headers=JSON) for one in (id, uuid4()))
    assert hidden.status_code == missing.status_code == 404
    assert hidden.json()["detail"] == missing.json()["detail"]
    assert Client().get(f"/evidence/{id}", headers=JSON).status_code == 401


@pytest.mark.parametrize(
    ("sight", "original", "copy", "video"),
    [(Sight.NONE, 404, 404, 404), (Sight.COPIES, 404, 200, 200), (Sight.WHOLE, 200, 200, 200)],
)
def test_a_room_that_shows_a_file_says_how_much_of_it(
    browser: Client, monkeypatch, sight: Sight, original: int, copy: int, video: int
) -> None:
    """Those who do the work see the picture, but not the original with the phone's marks in it."""
    id, wound = UUID(hand_in(browser).json()["id"]), UUID(hand_in(browser, MP4, "video/mp4").json()["id"])
    other = make_seat("chengjie", "程洁")
    asked: set[tuple[int, UUID]] = set()

    def room(seat: Seat, evidence: UUID) -> Sight:
        asked.add((seat.person_id, evidence))
        return sight

    monkeypatch.setattr(queries, "from_rooms", {"sights": [room]}.__getitem__)
    client = Client()
    client.force_login(Person.objects.get(pk=other.person_id))
    assert client.get(f"/evidence/{id}").status_code == original
    assert client.get(f"/evidence/{id}/thumb").status_code == copy
    assert client.get(f"/evidence/{wound}").status_code == video
    assert asked == {(other.person_id, id), (other.person_id, wound)}


def test_an_evidence_never_changes_so_browsers_keep_it(browser: Client) -> None:
    id = hand_in(browser).json()["id"]
    first = browser.get(f"/evidence/{id}/screen")
    assert first["Cache-Control"] == "private, no-cache"
    again = browser.get(f"/evidence/{id}/screen", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert again["ETag"] == first["ETag"]
    assert browser.get(f"/evidence/{id}/thumb")["ETag"] != first["ETag"]


def test_a_file_is_shown_as_what_it_is_and_runs_nothing(browser: Client) -> None:
    id = hand_in(browser).json()["id"]
    answer = browser.get(f"/evidence/{id}")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == f'inline; filename="{id}.jpg"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    ("wanted", "status", "part"),
    [
        ("bytes=0-9", 206, slice(0, 10)),
        ("bytes=100-", 206, slice(100, None)),
        ("bytes=-20", 206, slice(-20, None)),
        ("bytes=5-999999999", 206, slice(5, None)),
        ("bytes=999999999-", 416, None),
        ("bytes=9-5", 416, None),
        ("bytes=-", 200, slice(None)),
        ("chapters=1-2", 200, slice(None)),
        ("bytes=0-1,5-6", 200, slice(None)),
    ],
)
def test_video_can_be_wound(browser: Client, wanted: str, status: int, part: slice | None) -> None:
    content = MP4 + bytes(range(256)) * 8
    id = hand_in(browser, content, "video/mp4").json()["id"]
    answer = browser.get(f"/evidence/{id}", headers={"Range": wanted})
    assert answer.status_code == status
    if part is None:
        assert answer["Content-Range"] == f"bytes */{len(content)}"
        return
    body = read(answer)
    assert body == content[part]
    assert int(answer["Content-Length"]) == len(body)


@pytest.mark.parametrize(("kind", "rendition"), [("video/mp4", "thumb"), ("image/jpeg", "huge"), ("image/jpeg", "..")])
def test_there_is_no_such_rendition(browser: Client, kind: str, rendition: str) -> None:
    id = hand_in(browser, MP4 if kind == "video/mp4" else JPEG, kind).json()["id"]
    assert browser.get(f"/evidence/{id}/{rendition}", headers=JSON).status_code == 404


def test_a_file_lost_from_the_store_is_not_found_and_no_fault(seat: Seat, browser: Client) -> None:
    evidence = store_evidence(io.BytesIO(MP4), declared_type="video/mp4", by=seat, at=AT)
    file_store.original(evidence.file.sha256).unlink()
    assert browser.get(f"/evidence/{evidence.pk}", headers=JSON).status_code == 404


def test_a_thumb_costs_few_queries(browser: Client, django_assert_max_num_queries) -> None:
    id = hand_in(browser).json()["id"]
    browser.get(f"/evidence/{id}/thumb")
    with django_assert_max_num_queries(5):  # session, person, seats, evidence, rendition
        browser.get(f"/evidence/{id}/thumb")
