"""Smaller copies: upright, small, and without a word of what the camera knew."""

from __future__ import annotations

import io

import pytest
from django.utils import timezone
from PIL import Image

from wanmi.evidence import file_store
from wanmi.evidence.actions import make_renditions, rendition_of, store_evidence
from wanmi.evidence.models import Evidence, Rendition
from wanmi.evidence.photos import SIZES
from wanmi.evidence.tests.conftest import GRATE, MARKING, picture
from wanmi.people.rules.seats import Seat
from wanmi.people.tests.conftest import AT


def store(content: bytes, declared: str, by: Seat) -> Evidence:
    return store_evidence(io.BytesIO(content), declared_type=declared, by=by, at=AT)


def content_of(evidence: Evidence, name: str) -> bytes:
    return (file_store.folder() / rendition_of(evidence.file, name, at=AT).path).read_bytes()


def test_the_worker_makes_all_of_them_and_a_second_run_finds_them_made(seat: Seat) -> None:
    evidence = store(GRATE.read_bytes(), "image/jpeg", seat)
    make_renditions(file_id=evidence.file_id)
    first = list(Rendition.objects.filter(file=evidence.file).order_by("name").values("pk", "name", "made_at"))
    make_renditions(file_id=evidence.file_id)
    assert list(Rendition.objects.filter(file=evidence.file).order_by("name").values("pk", "name", "made_at")) == first
    assert [one["name"] for one in first] == ["print", "public", "screen", "thumb"]


@pytest.mark.parametrize("name", SIZES)
def test_a_rendition_stands_upright_and_is_no_larger_than_asked(seat: Seat, name: str) -> None:
    evidence = store(GRATE.read_bytes(), "image/jpeg", seat)
    image = Image.open(io.BytesIO(content_of(evidence, name)))
    assert image.format == "JPEG"
    assert max(image.size) == min(SIZES[name], 972)
    assert image.height > image.width  # it was taken on its side
    row = Rendition.objects.get(file=evidence.file, name=name)
    assert (row.width, row.height) == image.size


def test_upside_down_is_turned_round(seat: Seat) -> None:
    """The marking's bright lines are in the upper half once it is upright, in the lower half as the camera stored it."""
    evidence = store(MARKING.read_bytes(), "image/jpeg", seat)
    image = Image.open(io.BytesIO(content_of(evidence, "thumb"))).convert("L")
    half = image.height // 2
    upper, lower = (image.crop((0, top, image.width, top + half)).resize((1, 1)).getpixel((0, 0)) for top in (0, half))
    assert upper > lower  # type: ignore[operator]


@pytest.mark.parametrize("name", SIZES)
def test_no_rendition_carries_what_the_camera_wrote(seat: Seat, name: str) -> None:
    plain = Image.open(GRATE)
    out = io.BytesIO()
    plain.save(
        out,
        "JPEG",
        exif=plain.getexif(),
        comment=b"secret words",
        xmp=b"<x:xmpmeta>secret place</x:xmpmeta>",
        icc_profile=b"secret profile",
    )
    content = content_of(store(out.getvalue(), "image/jpeg", seat), name)
    assert not any(word in content for word in (b"Exif", b"Apple", b"iPhone", b"GPS", b"secret", b"xmpmeta"))
    image = Image.open(io.BytesIO(content))
    assert not image.getexif()
    assert not {"exif", "comment", "xmp", "icc_profile"} & set(image.info)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "L", "P", "1", "I;16"])
def test_a_png_of_any_colours_has_a_thumb_on_white(seat: Seat, mode: str) -> None:
    if mode in ("RGBA", "LA"):
        out = io.BytesIO()
        Image.new(mode, (40, 30), (0,) * len(mode)).save(out, "PNG")
        content = out.getvalue()
    else:
        content = picture(mode=mode)
    image = Image.open(io.BytesIO(content_of(store(content, "image/png", seat), "thumb")))
    assert (image.mode, image.size) == ("RGB", (40, 30))
    if mode in ("RGBA", "LA"):
        assert min(image.getpixel((20, 15))) > 250  # type: ignore[arg-type]


def test_a_small_photo_is_not_blown_up(seat: Seat) -> None:
    image = Image.open(io.BytesIO(content_of(store(picture("WEBP"), "image/webp", seat), "screen")))
    assert image.size == (40, 30)


def test_a_lost_rendition_is_made_again(seat: Seat) -> None:
    evidence = store(GRATE.read_bytes(), "image/jpeg", seat)
    path = file_store.folder() / rendition_of(evidence.file, "thumb", at=timezone.now()).path
    path.unlink()
    assert content_of(evidence, "thumb")
    assert Rendition.objects.filter(file=evidence.file).count() == 1


def test_the_original_is_never_touched(seat: Seat) -> None:
    content = GRATE.read_bytes()
    evidence = store(content, "image/jpeg", seat)
    make_renditions(file_id=evidence.file_id)
    assert file_store.original(evidence.file.sha256).read_bytes() == content
