"""A file as an answer over HTTP. Who may see it is decided before, by whoever calls."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified, StreamingHttpResponse
from django.utils import timezone

from wanmi.evidence.actions import rendition_read, whole_original
from wanmi.evidence.models import Evidence, MediaKind, StoredFile
from wanmi.evidence.photos import SIZES
from wanmi.evidence.rules.media import MB, suffix
from wanmi.evidence.rules.sight import ORIGINAL
from wanmi.evidence.wholeness import Whole
from wanmi.kit.refusals import NotFound

RANGE = re.compile(r"bytes=(\d*)-(\d*)\Z")
HASHED_EACH_TIME = 24 * MB  # bytes: some milliseconds


def file_response(request: HttpRequest, evidence: Evidence, rendition: str = ORIGINAL) -> HttpResponseBase:
    """The original, or a rendition of a photo (thumb, screen, public, print; sound and video have none). Raises NotFound, DamagedEvidence.

    Streamed; parts of it on demand, so that video can be wound. A browser keeps it, since an evidence never changes, but asks each time:
    at a shared desk it is shown to nobody who may not see it, and who may is answered by 304.
    """
    file = evidence.file
    if rendition != ORIGINAL and (rendition not in SIZES or file.kind != MediaKind.PHOTO):
        raise NotFound(field="rendition")
    etag = f'"{file.sha256[:32]}-{rendition}"'
    if etag in request.headers.get("If-None-Match", ""):
        return _kept(HttpResponseNotModified(), etag)
    source, media_type = _source(file, rendition, partly="Range" in request.headers)
    response = _kept(_whole_or_part(request, source, media_type), etag)
    response["Content-Disposition"] = f'inline; filename="{evidence.pk}.{suffix(media_type)}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _kept(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


def _source(file: StoredFile, rendition: str, *, partly: bool) -> tuple[Whole | bytes, str]:
    """What is sent, found to be what was kept: a photo's original is hashed each time, of a longer file one look is remembered."""
    if rendition != ORIGINAL:
        return rendition_read(file, rendition, at=timezone.now())[1], "image/jpeg"
    again = not partly and file.size <= HASHED_EACH_TIME
    return whole_original(file, at=timezone.now(), again=again), file.media_type


def _whole_or_part(request: HttpRequest, source: Whole | bytes, media_type: str) -> HttpResponseBase:
    size = len(source) if isinstance(source, bytes) else source.size
    first, last, status = 0, size - 1, 200
    byte_range = RANGE.match(request.headers.get("Range", ""))
    if byte_range is not None and any(byte_range.groups()):
        first, last = _bounds(byte_range, size)
        status = 206
        if first > last or first >= size:
            if isinstance(source, Whole):
                source.close()
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    length = last - first + 1
    pieces = iter([source[first : last + 1]]) if isinstance(source, bytes) else source.read(first, length)
    part = StreamingHttpResponse(pieces, status=status, content_type=media_type)
    if isinstance(source, Whole):
        part._resource_closers.append(source.close)  # type: ignore[attr-defined]
    if status == 206:
        part["Content-Range"] = f"bytes {first}-{last}/{size}"
    part["Content-Length"] = str(length)
    part["Accept-Ranges"] = "bytes"
    return part


def _bounds(byte_range: re.Match[str], size: int) -> tuple[int, int]:
    """First and last byte of `bytes=a-b`, `bytes=a-` or `bytes=-n`."""
    begin, end = byte_range.groups()
    if not begin:
        return max(0, size - int(end)), size - 1
    return int(begin), min(int(end), size - 1) if end else size - 1
