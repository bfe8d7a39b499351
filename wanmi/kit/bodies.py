"""How large a request's body may be, by who sends it: little of a stranger's, a video of somebody known, a whole file of base data of
those alone who may deliver it, at the addresses that take one. And whether there is room for it on the disk.

Asked before the body is read: what arrives lies on our disk before anybody is asked anything else. And in what signs it may be written.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from wanmi.kit.refusals import Refusal

DECIDED = "wanmi.largest_body"  # in the environment: what was decided when the body was read
REFUSED = "wanmi.body_refused"  # in the environment: a Refusal that was found then
Environ = Mapping[str, Any]


class NoRoom(Refusal):
    """The disk is nearly full: what others work with must go on."""

    code = "kit.no_room"
    status = 507
    sentence = "服务器磁盘空间不足，暂时不能上传文件。请联系系统管理员。"


@dataclass(frozen=True)
class Sender:
    """Who sends a body (0: nobody known), and whether they may deliver files of base data."""

    person_id: int = 0
    delivers: bool = False


_knows: list[Callable[[Environ], Sender]] = []


def senders_are(knows: Callable[[Environ], Sender]) -> None:
    """A room above tells how it is seen who sends a request, by its session or its token."""
    _knows[:] = [knows]


def sender_of(environ: Environ) -> Sender:
    """One who holds out neither a cookie nor a token is a stranger, and nobody is asked."""
    if not _knows or not ("HTTP_AUTHORIZATION" in environ or "HTTP_COOKIE" in environ):
        return Sender()
    return _knows[0](environ)


def smallest_limit() -> int:
    """Bytes that anybody may send; who sends more is looked at."""
    return min(settings.LARGEST_OF_STRANGERS, settings.LARGEST_BODY)


def largest_for(environ: Environ, sender: Sender) -> int:
    """Bytes, files included."""
    if not sender.person_id:
        return smallest_limit()
    usual: int = settings.LARGEST_BODY
    takes_files = environ.get("REQUEST_METHOD") == "POST" and sender.delivers
    return settings.LARGER_BODIES.get(environ.get("PATH_INFO", ""), usual) if takes_files else usual


def largest_body(environ: Environ) -> int:
    """Bytes, files included, by a WSGI environment (request.META)."""
    decided: int | None = environ.get(DECIDED)
    return decided if decided is not None else largest_for(environ, sender_of(environ))


def declared_length(environ: Environ) -> int | None:
    """Bytes by the head of the request, None where it tells no number; one of thousands of digits is as good as any other past reason."""
    header = str(environ.get("CONTENT_LENGTH") or "")
    if not (header.isascii() and header.isdigit()):
        return None
    return int(header) if len(header) < 19 else 2**63


def is_too_large(environ: Environ) -> bool:
    """Whether the body is larger than its sender may send. Asks nobody about a small one."""
    length = declared_length(environ) or 0
    return length > smallest_limit() and length > largest_body(environ)


def check_room(size: int) -> None:
    """Raises NoRoom where `size` bytes more would leave less than DISK_MARGIN free, where files arrive or where they are kept."""
    for folder in (tempfile.gettempdir(), settings.DATA_DIR):
        if shutil.disk_usage(folder).free - size < settings.DISK_MARGIN:
            raise NoRoom


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
