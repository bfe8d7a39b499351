"""What kind of file it is, by its content; what its sender said must agree with it. Pure: bytes in, a type or a Refusal out."""

from __future__ import annotations

from dataclasses import dataclass

import filetype

from wanmi.evidence.rules.refusals import AppleFormat, EmptyFile, NotAPhoto, TypeLies, UnknownMedia

HEAD = 8192  # bytes from the beginning that tell a type
MB = 2**20
MOST_BYTES = {"photo": 36 * MB, "sound": 20 * MB, "video": 200 * MB}  # a photo within what a body may have
# What the closed-in reader can hold: of a JPEG it keeps an eighth of each side, of the others every pixel.
MOST_PIXELS = {"image/jpeg": 210_000_000, "image/png": 50_000_000, "image/webp": 50_000_000}
MOST_PROGRESSIVE = 100_000_000  # pixels of a JPEG that can only be read whole

PHOTOS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}  # and the name by which Pillow knows it
APPLE = {"image/heic", "image/heif", "image/avif"}
APPLE_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis")
OTHERS = {
    "audio/mpeg": "sound", "audio/mp4": "sound", "audio/aac": "sound", "audio/ogg": "sound", "audio/wav": "sound",
    "audio/amr": "sound", "audio/flac": "sound", "audio/webm": "sound", "audio/3gpp": "sound",
    "video/mp4": "video", "video/quicktime": "video", "video/webm": "video", "video/3gpp": "video", "video/ogg": "video",
}  # fmt: skip
SAME = {"image/jpg": "image/jpeg", "audio/mp3": "audio/mpeg", "audio/x-wav": "audio/wav", "audio/wave": "audio/wav",
        "audio/x-m4a": "audio/mp4", "audio/m4a": "audio/mp4", "audio/x-flac": "audio/flac", "application/ogg": "audio/ogg",
        "video/x-m4v": "video/mp4"}  # fmt: skip
# One container carries sound alone or with pictures; only the sender knows which.
SIBLINGS = [{"audio/mp4", "video/mp4"}, {"audio/webm", "video/webm"}, {"audio/3gpp", "video/3gpp"}, {"audio/ogg", "video/ogg"}]
UNSAID = {"", "application/octet-stream"}


@dataclass(frozen=True)
class Media:
    """photo, sound or video, and the exact type."""

    kind: str
    media_type: str


def normal(media_type: str) -> str:
    """The one name of a type: lower case, no parameters, no nickname."""
    bare = media_type.split(";", 1)[0].strip().lower()
    return SAME.get(bare, bare)


def sniffed(head: bytes) -> str:
    """The type of a file that begins with `head`, '' where it is none that we know."""
    if head[:3] == b"\xff\xd8\xff":
        return "image/jpeg"
    if head[:8] == b"\x89PNG\r\n\x1a\n":
        return "image/png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp" and head[8:12] in APPLE_BRANDS:
        return "image/avif" if head[8:11] == b"avi" else "image/heic"
    return normal(filetype.guess_mime(head) or "")


def media_of(head: bytes, declared: str) -> Media:
    """What the file is. Raises EmptyFile, AppleFormat, NotAPhoto, UnknownMedia, TypeLies."""
    declared_type, found = normal(declared), sniffed(head)
    if not head:
        raise EmptyFile(field="file")
    if found in APPLE:
        raise AppleFormat(field="file")
    if declared_type.startswith("image/") and not found:
        raise NotAPhoto(field="file")
    if found not in PHOTOS and found not in OTHERS:
        raise UnknownMedia(field="file", found=found or declared_type or "?")
    if declared_type in UNSAID or (declared_type in APPLE and found in PHOTOS):  # made JPEG on its way, its name left as it was
        declared_type = found
    if declared_type != found and {declared_type, found} not in SIBLINGS:
        raise TypeLies(field="file", declared=declared_type, found=found)
    return Media("photo" if declared_type in PHOTOS else OTHERS[declared_type], declared_type)


def most_bytes(declared: str) -> int:
    """How much may come of a file of this declared type; the largest of all where it is not said."""
    declared_type = normal(declared)
    kind = "photo" if declared_type.startswith("image/") else OTHERS.get(declared_type, "video")
    return MOST_BYTES[kind]


def suffix(media_type: str) -> str:
    """The usual ending of a file name."""
    plain = {"image/jpeg": "jpg", "audio/mpeg": "mp3", "audio/mp4": "m4a", "video/quicktime": "mov"}
    return plain.get(media_type, media_type.rsplit("/", 1)[-1])
