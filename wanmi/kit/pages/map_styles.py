"""The styles of all map layers: one JSON document that a browser keeps for ever, since its address changes with it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from wanmi.kit.map_style import style_document

KEPT = "private, max-age=31536000, immutable"


@require_safe
def map_styles(request: HttpRequest, version: str) -> HttpResponse:
    """The document as it is now; kept for ever where it is asked for by its own version, not at all under another. It tells nothing of
    the city, only how this program draws: no session is asked for, so that no query stands between a page and its map."""
    current, text = style_document()
    response = HttpResponse(text, content_type="application/json")
    response["Cache-Control"] = KEPT if version == current else "no-store"
    return response
