"""Files by API: handed in once, seen by who may, refused by name."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from wanmi.evidence.models import Evidence, StoredFile
from wanmi.people.actions import issue_token
from wanmi.people.models import PostHolding
from wanmi.people.queries import seat_at

API = "/api/v1/evidence"


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: Any) -> Path:
    settings.EVIDENCE_DIR = tmp_path
    return tmp_path


def headers_of(name: str) -> dict[str, str]:
    holding = PostHolding.objects.select_related("person", "post__organisation").get(person__sign_in_name=name)
    token, _ = issue_token(seat=seat_at(holding.person, holding.post), device="test", at=timezone.now())
    return {"Authorization": f"Bearer {token}", "X-Device": "test"}


def jpeg(colour: int = 90) -> bytes:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (60, 40), (colour, 80, 70)).save(out, "JPEG")
    return out.getvalue()


def send(headers: dict[str, str], content: bytes, kind: str = "image/jpeg", **told: str) -> Any:
    file = SimpleUploadedFile("any name.jpg", content, content_type=kind)
    return Client(raise_request_exception=False).post(API, {"file": file, **told}, headers=headers)


@pytest.mark.django_db
def test_a_photo_is_kept_as_it_came_and_found_again() -> None:
    mine, content = headers_of("collector"), jpeg()
    answer = send(mine, content, taken_at="2026-03-02T09:30:00+08:00", lng="116.4", lat="39.9")
    told = json.loads(answer.content)
    assert answer.status_code == 201
    assert told["sha256"] == hashlib.sha256(content).hexdigest()
    assert (told["kind"], told["width"], told["height"], told["place"]) == ("photo", 60, 40, [116.4, 39.9])
    assert Client().get(f"{API}/{told['id']}", headers=mine).json() == told
    file = Client().get(f"{API}/{told['id']}/original", headers=mine)
    assert b"".join(file) == content
    thumb = Client().get(f"{API}/{told['id']}/thumb", headers=mine)
    assert (thumb.status_code, thumb.headers["Content-Type"]) == (200, "image/jpeg")


@pytest.mark.django_db
def test_another_person_does_not_learn_that_it_is_there() -> None:
    told = json.loads(send(headers_of("collector"), jpeg()).content)
    for name in ("checker", "water"):
        for where in ("", "/original", "/thumb"):
            answer = Client().get(f"{API}/{told['id']}{where}", headers=headers_of(name))
            assert (answer.status_code, answer.json()["code"]) == (404, "kit.not_found")


@pytest.mark.django_db
def test_the_same_file_sent_twice_with_one_id_is_one_evidence() -> None:
    mine, id = headers_of("collector"), str(uuid4())
    first, again = send(mine, jpeg(), id=id), send(mine, jpeg(), id=id)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    other = send(mine, jpeg(150), id=id)
    assert (other.status_code, other.json()["code"], other.json()["field"]) == (409, "evidence.changed_evidence", "id")
    assert (Evidence.objects.count(), StoredFile.objects.count()) == (1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        (b"this is no photo", "image/jpeg", 422, "evidence.not_a_photo"),
        (jpeg()[:200], "image/jpeg", 422, "evidence.not_a_photo"),
        (jpeg(), "image/png", 422, "evidence.type_lies"),
        (b"%PDF-1.7", "application/pdf", 422, "evidence.unknown_media"),
        (b"", "image/jpeg", 422, "evidence.empty_file"),
        (b"\xff\xd8\xff" + b"x" * (37 * 2**20), "image/jpeg", 413, "evidence.file_too_large"),
        (b"\xff\xd8\xff" + b"x" * (50 * 2**20), "image/jpeg", 413, "kit.too_large"),
    ],
    ids=["words", "torn", "lies", "document", "empty", "photo_too_large", "body_too_large"],
)
def test_what_is_no_proof_is_refused_by_name_and_nothing_is_kept(store: Path, content: bytes, kind: str, status: int, code: str) -> None:
    answer = send(headers_of("collector"), content, kind)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert Evidence.objects.count() == 0
    assert not [path for path in store.rglob("*") if path.is_file()]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("told", "field"), [({"id": "17"}, "id"), ({"taken_at": "yesterday"}, "taken_at"), ({"lng": "500", "lat": "1"}, "lng")]
)
def test_a_wrong_word_about_it_is_refused_by_its_field(told: dict[str, str], field: str) -> None:
    answer = send(headers_of("collector"), jpeg(), **told)
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, "kit.wrong_input", field)


@pytest.mark.django_db
def test_without_a_file_there_is_nothing_to_keep() -> None:
    answer = Client().post(API, {"id": str(uuid4())}, headers=headers_of("collector"))
    assert (answer.status_code, answer.json()["field"]) == (422, "file")
