"""How large a request's body may be (the same for all but the few addresses that take whole files of base data), and in what signs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings


def largest_body(environ: Mapping[str, Any]) -> int:
    """Bytes, files included, by a WSGI environment (request.META). More only for who at least says who they are: what arrives lies on our
    disk before anybody is asked."""
    usual: int = settings.LARGEST_BODY
    known = "HTTP_AUTHORIZATION" in environ or settings.SESSION_COOKIE_NAME in environ.get("HTTP_COOKIE", "")
    more: int = settings.LARGER_BODIES.get(environ.get("PATH_INFO", ""), usual)
    return more if known else usual


UNKNOWN = "x-unknown"
OURS = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})


def is_of_foreign_charset(parameters: Mapping[str, str] | None) -> bool:
    """Whether a Content-Type names another encoding than UTF-8: a form in it would be read wrongly, or by something that is no encoding of
    texts at all."""
    charset = (parameters or {}).get("charset", "").strip().lower()
    return bool(charset) and charset not in OURS


def plain_content_type(header: str) -> str:
    """The header as Django can read it: it decodes with whatever codec is named as it makes the request, where no handler of ours stands.
    Another encoding than UTF-8 is called unknown, which is refused later in words; a parameter in an encoding of its own (RFC 2231) and
    what is no ASCII is dropped."""
    kind, *parameters = (part if part.isascii() and part.isprintable() else "" for part in header.split(";"))
    return ";".join([kind, *(_safe(part) for part in parameters if part and "*" not in part.split("=", 1)[0])])


def _safe(parameter: str) -> str:
    name, _sign, value = parameter.partition("=")
    is_foreign = name.strip().lower() == "charset" and value.strip().strip('"').lower() not in OURS
    return f"{name}={UNKNOWN}" if is_foreign else parameter
