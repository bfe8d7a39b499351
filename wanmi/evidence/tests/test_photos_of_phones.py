"""What phones really write: very many pixels, two pictures in one file, marks that are broken or untrue."""

from __future__ import annotations

import io

import pytest
from PIL import ExifTags, Image

from wanmi.evidence.actions import rendition_of
from wanmi.evidence.rules.refusals import TooManyPixels
from wanmi.evidence.tests.conftest import MP4, picture
from wanmi.evidence.tests.test_store import store
from wanmi.people.rules.seats import Seat
from wanmi.people.tests.conftest import AT


@pytest.mark.parametrize("size", [(8160, 6144), (12_000, 9000), (16_320, 12_240)], ids=["50.1", "108", "200 megapixels"])
def test_what_phones_of_many_megapixels_take_is_taken_and_shown_small(seat: Seat, size: tuple[int, int]) -> None:
    out = io.BytesIO()
    Image.new("L", size).save(out, "JPEG", quality=10)
    kept = store(out.getvalue(), by=seat).file
    assert (kept.width, kept.height) == size
    assert rendition_of(kept, "thumb", at=AT).width == 320


def test_a_progressive_photo_is_read_whole_and_so_has_a_limit_of_its_own(seat: Seat) -> None:
    out = io.BytesIO()
    Image.new("L", (12_000, 9000)).save(out, "JPEG", quality=10, progressive=True)
    with pytest.raises(TooManyPixels, match=r"108\.0 .* 100"):
        store(out.getvalue(), by=seat)


def two_pictures() -> bytes:
    """As phones write a photo with its depth or its brighter self (MPO)."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30)).save(out, "MPO", save_all=True, append_images=[Image.new("RGB", (40, 30))])
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "declared"),
    [
        (two_pictures(), "image/jpeg"),
        (picture("JPEG") + MP4, "image/jpeg"),
        (picture("JPEG", mode="CMYK"), "image/jpeg"),
        (picture("JPEG", progressive=True), "image/jpeg"),
        (picture("WEBP"), "image/webp"),
        (picture("JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\x7f"), "image/jpeg"),
        (picture("JPEG"), "image/heic"),
    ],
    ids=["two pictures", "with its film", "four colours", "progressive", "webp", "broken marks", "still called heic"],
)
def test_what_phones_and_their_programs_write_is_taken_and_shown(seat: Seat, content: bytes, declared: str) -> None:
    kept = store(content, declared, by=seat).file
    assert (kept.width, kept.height) == (40, 30)
    assert rendition_of(kept, "screen", at=AT).width == 40


def test_a_place_that_cannot_be_trusted_is_not_taken_and_said(seat: Seat) -> None:
    marks = Image.Exif()
    marks.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)})
    marks.get_ifd(ExifTags.IFD.Exif).update({0x9003: "2026:03:02 09:30:00 PM"})
    kept = store(picture("JPEG", exif=marks.tobytes()), by=seat).file
    assert (kept.taken_at, kept.taken_place) == (None, None)
    assert kept.doubted == ["照片没有可信的拍摄时间", "照片没有可信的位置"]
