"""A file as an answer over HTTP. Who may see it is decided before, by whoever calls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified, StreamingHttpResponse
from django.utils import timezone

from wanmi.evidence import shelves
from wanmi.evidence.actions import rendition_of
from wanmi.evidence.models import Evidence, MediaKind
from wanmi.evidence.photos import SIZES
from wanmi.evidence.rules.media import suffix
from wanmi.evidence.rules.sight import ORIGINAL
from wanmi.kit.refusals import NotFound

RANGE = re.compile(r"bytes=(\d*)-(\d*)\Z")


def file_response(request: HttpRequest, evidence: Evidence, rendition: str = ORIGINAL) -> HttpResponseBase:
    """The original, or a rendition of a photo (thumb, screen, public; sound and video have none). Raises NotFound.

    Streamed; parts of it on demand, so that video can be wound. A browser keeps it, since an evidence never changes, but asks each time:
    at a shared desk it is shown to nobody who may not see it, and who may is answered by 304.
    """
    file = evidence.file
    if rendition != ORIGINAL and (rendition not in SIZES or file.kind != MediaKind.PHOTO):
        raise NotFound(field="rendition")
    etag = f'"{file.sha256[:32]}-{rendition}"'
    if etag in request.headers.get("If-None-Match", ""):
        return _kept(HttpResponseNotModified(), etag)
    path, media_type = shelves.original(file.sha256), file.media_type
    if rendition != ORIGINAL:
        path, media_type = shelves.folder() / rendition_of(file, rendition, at=timezone.now()).path, "image/jpeg"
    if not path.exists():
        raise NotFound(field="id")
    response = _kept(_whole_or_part(request, path, media_type), etag)
    response["Content-Disposition"] = f'inline; filename="{evidence.pk}.{suffix(media_type)}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _kept(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


def _whole_or_part(request: HttpRequest, path: Path, media_type: str) -> HttpResponseBase:
    size = path.stat().st_size
    wanted = RANGE.match(request.headers.get("Range", ""))
    if wanted is None or not any(wanted.groups()):
        whole = FileResponse(path.open("rb"), content_type=media_type)
        whole["Accept-Ranges"] = "bytes"
        return whole
    first, last = _bounds(wanted, size)
    if first > last or first >= size:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    part = StreamingHttpResponse(_piece(path, first, last - first + 1), status=206, content_type=media_type)
    part["Content-Range"] = f"bytes {first}-{last}/{size}"
    part["Content-Length"] = str(last - first + 1)
    part["Accept-Ranges"] = "bytes"
    return part


def _bounds(wanted: re.Match[str], size: int) -> tuple[int, int]:
    """First and last byte of `bytes=a-b`, `bytes=a-` or `bytes=-n`."""
    begin, end = wanted.groups()
    if not begin:
        return max(0, size - int(end)), size - 1
    return int(begin), min(int(end), size - 1) if end else size - 1


def _piece(path: Path, first: int, length: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(first)
        while length > 0 and (chunk := file.read(min(shelves.CHUNK, length))):
            length -= len(chunk)
            yield chunk
