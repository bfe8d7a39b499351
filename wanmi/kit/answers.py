"""What a page's POST answers to htmx when the move is made: close the dialog, say a word, fetch anew what changed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse

from wanmi.kit.refusals import Refusal


def done(words: str = "", *, light: str = "green", changed: Iterable[str] = (), go: str = "", stays: str = "") -> HttpResponse:
    """204 with HX-Trigger: the dialog closes, the draft is dropped, `words` show as a toast, parts with a topic in `changed`
    are fetched anew at once. `go`: leads to another page instead (a full load). `stays`: the id of a row that is still in the same
    hands: it keeps standing beside the list, though the list may have lost it."""
    events: dict[str, object] = {"wanmi:sent": True, "wanmi:close": True}
    topics = list(changed)
    if words:
        events["wanmi:toast"] = {"text": words, "light": light}
    if topics:
        events["wanmi:changed"] = {"topics": topics}
    if stays:
        events["wanmi:stays"] = {"row": stays}
    response = HttpResponse(status=200 if go else 204)
    response["HX-Trigger"] = json.dumps(events)
    if go:
        response["HX-Redirect"] = go
    return response


def errors_of(refusal: Refusal | None, *fields: str) -> dict[str, Any]:
    """What a form that is drawn anew says of a refusal, for its template: beside one of its `fields` (`errors.<field>`), or else above
    them all (`error`)."""
    if refusal is None:
        return {}
    return {"errors": {refusal.field: refusal.say()}} if refusal.field in fields else {"error": refusal.say()}
