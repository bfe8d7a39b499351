"""A paper as an answer over HTTP, by page and API."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".zip": "application/zip",
}


def paper_answer(content: bytes, suffix: str, name: str) -> HttpResponse:
    """The file: PDF opens in the browser, everything else is kept."""
    answer = HttpResponse(content, content_type=TYPES[suffix])
    how = "inline" if suffix == ".pdf" else "attachment"
    answer["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(name + suffix)}"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def origin_of(request: HttpRequest) -> str:
    """Where whoever asks reaches the city."""
    return request.build_absolute_uri("/")
