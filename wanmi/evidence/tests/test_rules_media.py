"""What kind of file it is, by its content; what its sender said must agree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanmi.evidence.rules.media import MB, Media, media_of, most_bytes, suffix
from wanmi.evidence.rules.refusals import AppleFormat, EmptyFile, NotAPhoto, TypeLies, UnknownMedia
from wanmi.evidence.tests.conftest import GRATE, HEIC, MP3, MP4, WAV, WEBM, picture
from wanmi.kit.refusals import Refusal

JPEG, PNG, WEBP = GRATE.read_bytes(), picture(), picture("WEBP")


@pytest.mark.parametrize(
    ("content", "declared", "kind", "media_type"),
    [
        (JPEG, "image/jpeg", "photo", "image/jpeg"),
        (JPEG, "image/jpg", "photo", "image/jpeg"),
        (JPEG, "IMAGE/JPEG; charset=binary", "photo", "image/jpeg"),
        (JPEG, "", "photo", "image/jpeg"),
        (JPEG, "application/octet-stream", "photo", "image/jpeg"),
        (PNG, "image/png", "photo", "image/png"),
        (WEBP, "image/webp", "photo", "image/webp"),
        (WAV, "audio/wav", "sound", "audio/wav"),
        (MP3, "audio/mpeg", "sound", "audio/mpeg"),
        (MP3, "audio/mp3", "sound", "audio/mpeg"),
        (MP4, "video/mp4", "video", "video/mp4"),
        (MP4, "audio/x-m4a", "sound", "audio/mp4"),
        (WEBM, "audio/webm;codecs=opus", "sound", "audio/webm"),
        (WEBM, "video/webm", "video", "video/webm"),
        (WEBM, "", "video", "video/webm"),
    ],
)
def test_the_type_is_the_contents(content: bytes, declared: str, kind: str, media_type: str) -> None:
    assert media_of(content[:8192], declared) == Media(kind, media_type)


@pytest.mark.parametrize(
    ("content", "declared", "refusal"),
    [
        (b"", "image/jpeg", EmptyFile),
        (b"hello", "image/jpeg", NotAPhoto),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", NotAPhoto),
        (b"<html><script>alert(1)</script>", "text/html", UnknownMedia),
        (b"%PDF-1.7\n", "application/pdf", UnknownMedia),
        (picture("GIF"), "image/gif", UnknownMedia),
        (picture("BMP"), "image/bmp", UnknownMedia),
        (HEIC, "image/heic", AppleFormat),
        (HEIC, "image/jpeg", AppleFormat),
        (JPEG, "image/png", TypeLies),
        (PNG, "image/jpeg", TypeLies),
        (JPEG, "video/mp4", TypeLies),
        (MP4, "image/jpeg", TypeLies),
        (WAV, "video/mp4", TypeLies),
        (MP3, "text/html", TypeLies),
        (JPEG, "text/html", TypeLies),
    ],
)
def test_what_is_not_taken_is_told_why(content: bytes, declared: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal) as no:
        media_of(content[:8192], declared)
    assert no.value.say()
    assert no.value.field == "file"


@given(st.binary(max_size=64), st.sampled_from(["", "image/jpeg", "audio/mpeg", "video/mp4", "text/html", "x"]))
def test_rubbish_is_never_more_than_refused(head: bytes, declared: str) -> None:
    try:
        found = media_of(head, declared)
    except Refusal:
        return
    assert found.kind in ("photo", "sound", "video")


def test_each_kind_has_its_limit() -> None:
    assert [most_bytes(one) // MB for one in ("image/jpeg", "image/heic", "audio/mpeg", "video/mp4", "")] == [36, 36, 20, 200, 200]
    assert [suffix(one) for one in ("image/jpeg", "image/png", "audio/mpeg", "video/quicktime", "video/mp4")] == [
        "jpg", "png", "mp3", "mov", "mp4",
    ]  # fmt: skip
