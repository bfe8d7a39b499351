"""Reading and re-making pictures with Pillow."""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from PIL import ExifTags, Image, ImageOps

from wanmi.evidence.rules import exif
from wanmi.evidence.rules.media import MOST_PIXELS, PHOTOS
from wanmi.evidence.rules.refusals import NotAPhoto, TooManyPixels

SIZES = {"thumb": 320, "screen": 1600, "public": 1280}  # longest side in pixels
QUALITY = {"thumb": 75, "screen": 82, "public": 80}
BROKEN = (OSError, SyntaxError, ValueError, struct.error, IndexError, EOFError, MemoryError)  # what decoders raise over rubbish

warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)  # we count the pixels ourselves, before decoding


@dataclass(frozen=True)
class Look:
    """What a photo tells of itself: pixels as shown, moment (UTC) and place (longitude, latitude) by its EXIF."""

    width: int
    height: int
    taken_at: datetime | None
    place: tuple[float, float] | None


def look_at(path: Path, media_type: str, zone: tzinfo) -> Look:
    """Read a photo to its end. Raises TooManyPixels (before decoding) and NotAPhoto."""
    with _opened(path, media_type) as image:
        width, height = image.size
        found = image.getexif()
        look = Look(
            *exif.size_as_shown(width, height, found.get(exif.ORIENTATION)),
            exif.taken_at(found.get_ifd(ExifTags.IFD.Exif), zone),
            exif.place(found.get_ifd(ExifTags.IFD.GPSInfo)),
        )
        image.draft(None, (max(1, width // 8), max(1, height // 8)))  # JPEG: read all, but keep an eighth in memory
        image.load()
    return look


@contextmanager
def _opened(path: Path, media_type: str) -> Iterator[Image.Image]:
    try:
        with Image.open(path, formats=[PHOTOS[media_type]]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise TooManyPixels(field="file", most=MOST_PIXELS // 1_000_000)
            yield image
    except Image.DecompressionBombError as error:
        raise TooManyPixels(field="file", most=MOST_PIXELS // 1_000_000) from error
    except BROKEN as error:
        raise NotAPhoto(field="file") from error


def smaller(path: Path, media_type: str, name: str) -> tuple[bytes, int, int]:
    """A rendition as JPEG, upright, its width and height. Nothing of the original but its pixels is in it: no EXIF, no profile."""
    longest = SIZES[name]
    with _opened(path, media_type) as image:
        image.draft("RGB", (longest, longest))
        turned = ImageOps.exif_transpose(image)
        turned.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=3.0)
        plain = Image.new("RGB", turned.size, "white")
        with_alpha = turned.convert("RGBA") if turned.mode in ("RGBA", "LA", "PA", "P") else None
        plain.paste(with_alpha or turned.convert("RGB"), mask=with_alpha)
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=QUALITY[name], optimize=True, progressive=name != "thumb")
    return out.getvalue(), plain.width, plain.height
