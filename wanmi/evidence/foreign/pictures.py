"""Reading and re-making pictures with Pillow."""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

# What Pillow would load with the first picture: it is loaded once, before readers are forked, not by each of them.
from PIL import ExifTags, Image, ImageOps, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin  # noqa: F401

from wanmi.evidence.rules import exif
from wanmi.evidence.rules.media import MOST_PROGRESSIVE, PHOTOS
from wanmi.evidence.rules.refusals import NotAPhoto, TooManyPixels

BROKEN = (OSError, SyntaxError, ValueError, TypeError, KeyError, AttributeError, OverflowError, ZeroDivisionError, struct.error, IndexError,
          EOFError, MemoryError)  # what decoders raise over rubbish  # fmt: skip
LONGEST_TEXT = 2**20  # bytes that the texts of a PNG may swell to
PngImagePlugin.MAX_TEXT_CHUNK = PngImagePlugin.MAX_TEXT_MEMORY = LONGEST_TEXT

warnings.filterwarnings("ignore")  # we count the pixels ourselves, before decoding
Image.MAX_IMAGE_PIXELS = None
Image.preinit()
exif.taken_at({exif.TAKEN: "2000:01:01 00:00:00"}, ZoneInfo("Asia/Shanghai"))


def inspect_picture(path: str, media_type: str, zone: str, most: int) -> list[Any]:
    """Width and height as shown, moment (ISO, UTC) and place by its EXIF, what of them is doubted. Raises as _opened."""
    with _opened(Path(path), media_type, most) as image:
        width, height = image.size
        declared = _moment_and_place(image, ZoneInfo(zone))
        image.draft(None, (max(1, width // 8), max(1, height // 8)))  # JPEG: read all, but keep an eighth in memory
        image.load()
    return [*exif.size_as_shown(width, height, declared[0]), *declared[1:]]


def _moment_and_place(image: Image.Image, zone: ZoneInfo) -> list[Any]:
    """Orientation, moment, place, doubts. Marks that cannot be read say nothing against the photo: then both are doubted."""
    try:
        found = image.getexif()
        tags, where = found.get_ifd(ExifTags.IFD.Exif), found.get_ifd(ExifTags.IFD.GPSInfo)
        moment, place = exif.taken_at(tags, zone), exif.place(where)
        return [found.get(exif.ORIENTATION), moment.isoformat() if moment else None, place, exif.doubts(tags, where, zone)]
    except BROKEN:
        return [None, None, None, [exif.MOMENT, exif.PLACE]]


@contextmanager
def _opened(path: Path, media_type: str, most: int) -> Iterator[Image.Image]:
    """Raises TooManyPixels (before decoding) and NotAPhoto."""
    try:
        with Image.open(path, formats=[PHOTOS[media_type]]) as image:
            most = min(most, MOST_PROGRESSIVE) if image.info.get("progressive") else most
            if image.width * image.height > most:
                raise TooManyPixels(field="file", found=f"{image.width * image.height / 1_000_000:.1f}", most=most // 1_000_000)
            yield image
    except BROKEN as error:
        raise NotAPhoto(field="file") from error


def smaller(path: str, media_type: str, longest: int, quality: int, progressive: bool, most: int) -> list[Any]:
    """A rendition as JPEG, upright, its width and height. Nothing of the original but its pixels is in it: no EXIF, no profile."""
    with _opened(Path(path), media_type, most) as image:
        image.draft("RGB", (longest, longest))
        image.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=3.0)
        turned = _upright(image)
        plain = Image.new("RGB", turned.size, "white")
        with_alpha = turned.convert("RGBA") if turned.mode in ("RGBA", "LA", "PA", "P") else None
        plain.paste(with_alpha or turned.convert("RGB"), mask=with_alpha)
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=quality, optimize=True, progressive=progressive)
    return [out.getvalue(), plain.width, plain.height]


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except BROKEN:
        return image


def pasted(pieces: list[tuple[bytes, int, int]], side: int, quality: int) -> bytes | None:
    """One square JPEG of several pictures, each with where its upper left corner comes; None where one is no picture."""
    sheet = Image.new("RGB", (side, side))
    try:
        for content, left, top in pieces:
            with Image.open(io.BytesIO(content), formats=list(PHOTOS.values())) as image:
                if image.width > 4 * side or image.height > 4 * side:
                    return None
                sheet.paste(image.convert("RGB"), (left, top))
    except BROKEN:
        return None
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=quality)
    return out.getvalue()
