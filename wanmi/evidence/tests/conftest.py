"""Shelves of its own for every test, one person who hands things in, and files of every kind."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from wanmi.people.actions import create_organisation, create_person, create_post, give_post
from wanmi.people.queries import seat_at
from wanmi.people.rules.seats import Seat
from wanmi.people.tests.conftest import AT, PASSWORD

DATA = Path(__file__).parent / "data"
GRATE = DATA / "road_02_drain_grate.jpg"  # orientation 6: lies on its side
MARKING = DATA / "road_04_faded_marking.jpg"  # orientation 3: upside down


@pytest.fixture(autouse=True)
def store_folder(tmp_path: Path, settings) -> Path:
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    return tmp_path / "evidence"


@pytest.fixture
def seat(db: None) -> Seat:
    """A supervisor who takes photos."""
    return make_seat("linlan", "林岚")


def make_seat(sign_in_name: str, name: str, role: str = "supervisor") -> Seat:
    from wanmi.people.models import Organisation

    company = Organisation.objects.filter(code="SNAP").first() or create_organisation(
        code="SNAP", name="采集公司", kind="collection_company", area_code="990101", by=None, at=AT
    )
    person = create_person(sign_in_name=sign_in_name, name=name, password=PASSWORD, by=None, at=AT)
    post = create_post(role=role, organisation=company, by=None, at=AT)
    give_post(person=person, post=post, by=None, at=AT)
    return seat_at(person, post)


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **saving: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 128 if mode == "L" else None).save(out, kind, **saving)
    return out.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that says how large it is and has one row of pixels: 200 megapixels in a few hundred bytes."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0" + b"\0" * width)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


WAV = b"RIFF" + struct.pack("<I", 36 + 800) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8) + b"data" + bytes(804)
MP3 = b"ID3\x03\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x00" + bytes(413)
MP4 = struct.pack(">I", 24) + b"ftypisom\0\0\x02\0isommp41" + struct.pack(">I", 8) + b"mdat" + bytes(64)
WEBM = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm" + bytes(64)
HEIC = struct.pack(">I", 24) + b"ftypheic\0\0\0\0mif1heic" + bytes(64)
