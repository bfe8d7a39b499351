"""What a photo tells, and its smaller copies: read apart, by a reader that sees this one file."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from wanmi.evidence.rules.media import MOST_PIXELS
from wanmi.evidence.rules.refusals import NotAPhoto
from wanmi.kit.apart import Bounds, ReaderEnded, TookTooLong, read_apart
from wanmi.kit.refusals import Refusal

SIZES = {"thumb": 320, "screen": 1600, "public": 1280, "print": 800}  # longest side in pixels
QUALITY = {"thumb": 75, "screen": 82, "public": 80, "print": 80}
READER = "wanmi.evidence.foreign.pictures"
BOUNDS = Bounds(seconds=20, memory=768)


@dataclass(frozen=True)
class PictureInfo:
    """What a photo tells of itself: pixels as shown, moment (UTC) and place (longitude, latitude) by its EXIF."""

    width: int
    height: int
    taken_at: datetime | None
    place: tuple[float, float] | None
    doubts: tuple[str, ...] = ()  # of `moment` and `place`: written in it, but not to be trusted


def inspect_picture(path: Path, media_type: str, zone: tzinfo) -> PictureInfo:
    """Read a photo to its end. Raises TooManyPixels (before decoding), NotAPhoto, ReadersBusy."""
    try:
        width, height, moment, place, doubts = read_apart(
            READER, "inspect_picture", str(path.absolute()), media_type, str(zone), MOST_PIXELS[media_type], readable=[path], bounds=BOUNDS
        )
    except (ReaderEnded, TookTooLong):
        raise NotAPhoto(field="file") from None
    when, where = datetime.fromisoformat(moment) if moment else None, (place[0], place[1]) if place else None
    return PictureInfo(width, height, when, where, tuple(doubts))


def smaller(path: Path, media_type: str, name: str) -> tuple[bytes, int, int]:
    """A rendition as JPEG, upright, its width and height. Nothing of the original but its pixels is in it. Raises as inspect_picture."""
    arguments = (str(path.absolute()), media_type, SIZES[name], QUALITY[name], name != "thumb", MOST_PIXELS[media_type])
    try:
        content, width, height = read_apart(READER, "smaller", *arguments, readable=[path], bounds=BOUNDS)
    except (ReaderEnded, TookTooLong):
        raise NotAPhoto(field="file") from None
    return content, width, height


def warm() -> None:
    """Have what forks readers started and the decoders loaded, so that the first photo need not wait for it."""
    with suppress(Refusal):
        pasted([], 1, 75)


def pasted(pieces: list[tuple[bytes, int, int]], side: int, quality: int) -> bytes | None:
    """One square JPEG of several pictures, each with the pixel at which its upper left corner comes; None where one is no picture."""
    try:
        found: bytes | None = read_apart(READER, "pasted", pieces, side, quality, bounds=BOUNDS)
    except (ReaderEnded, TookTooLong):
        return None
    return found
