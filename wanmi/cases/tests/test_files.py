"""The files of a case: to whom, which copy, and what is in it."""

from __future__ import annotations

import io
import uuid
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image

from wanmi.cases.rules.state import CaseState
from wanmi.cases.tests.cast import MONDAY_MORNING, Cast
from wanmi.evidence.actions import store_evidence

pytestmark = pytest.mark.slow

ROLES = {
    "collector": 200, "checker": 200, "acceptor": 200, "shift_leader": 200, "dispatcher": 200, "leader": 200, "overseer": 200,
    "administrator": 200, "clean": 404, "clean_worker": 404, "water": 404, "water_worker": 404, "clerk": 404,
}  # fmt: skip
DO_THE_WORK = {"clean", "clean_worker"}


@pytest.fixture
def store(tmp_path: Path, settings) -> Path:
    settings.EVIDENCE_DIR = tmp_path
    return tmp_path


def photo() -> io.BytesIO:
    """A JPEG that tells the phone it was taken with."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0110] = "Phone of 林岚"
    Image.new("RGB", (64, 48), uuid.uuid4().bytes[:3].hex() and (200, 120, 40)).save(out, "JPEG", exif=exif, comment=uuid.uuid4().bytes)
    out.seek(0)
    return out


def case_at_check(cast: Cast) -> tuple[CaseState, uuid.UUID]:
    """A case that stands with the checker, and its first photo."""
    first = store_evidence(photo(), declared_type="image/jpeg", by=cast.collector, at=MONDAY_MORNING).pk
    return cast.brought_to("checking", evidence=(first,)), first


def get(cast: Cast, who: str, number: str, id: uuid.UUID, rendition: str):
    client = Client()
    client.force_login(cast.person(who))
    return client.get(f"/cases/{number}/files/{id}/{rendition}", headers={"Accept": "application/json"})


@pytest.mark.parametrize("who", ROLES)
@pytest.mark.parametrize("rendition", ["thumb", "screen", "original"])
def test_a_file_is_seen_by_whom_its_case_concerns(cast: Cast, store: Path, who: str, rendition: str) -> None:
    case, id = case_at_check(cast)
    expected = 200 if who in DO_THE_WORK and rendition != "original" else ROLES[who]
    assert get(cast, who, case.number, id, rendition).status_code == expected


def test_only_the_original_tells_which_phone_took_it(cast: Cast, store: Path) -> None:
    case, id = case_at_check(cast)
    original = b"".join(get(cast, "acceptor", case.number, id, "original"))
    assert "Phone of" in original.decode("latin-1")
    for rendition in ("thumb", "screen"):
        copy = b"".join(get(cast, "clean", case.number, id, rendition))
        assert Image.open(io.BytesIO(copy)).format == "JPEG"
        assert "Phone of" not in copy.decode("latin-1")


def test_who_does_the_work_gets_back_what_they_handed_in_themselves(cast: Cast, store: Path) -> None:
    case = cast.brought_to("disposing")
    case = cast.move(case, "sign", "clean") if not case.signed_at else case
    case = cast.move(case, "assign", "clean", squad_id=cast.clean_worker.organisation_id)
    own = store_evidence(photo(), declared_type="image/jpeg", by=cast.clean_worker, at=MONDAY_MORNING).pk
    case = cast.move(case, "feed_back", "clean_worker", text="已清理", evidence=(own,))
    assert get(cast, "clean_worker", case.number, own, "original").status_code == 200
    assert get(cast, "clean", case.number, own, "original").status_code == 404


def test_a_file_is_found_under_its_own_case_only(cast: Cast, store: Path) -> None:
    case, id = case_at_check(cast)
    other = cast.reported()
    for number, file in ((other.number, id), (case.number, uuid.uuid4()), ("990101E2026030299999", id)):
        assert get(cast, "acceptor", number, file, "thumb").status_code == 404


def test_there_is_no_other_rendition(cast: Cast, store: Path) -> None:
    case, id = case_at_check(cast)
    assert get(cast, "acceptor", case.number, id, "huge").status_code == 404
    assert get(cast, "acceptor", case.number, id, "public").status_code == 404


def test_files_are_for_those_who_are_signed_in(cast: Cast, store: Path) -> None:
    case, id = case_at_check(cast)
    answer = Client().get(f"/cases/{case.number}/files/{id}/thumb", headers={"Accept": "application/json"})
    assert answer.status_code == 401
