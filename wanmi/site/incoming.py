"""Bodies as they arrive: read whole before a thread is taken, a large one to disk, none larger than its sender may send.

Who sends it is looked up by the head of the request (one look, kept for seconds) before a byte more is kept than anybody may send. What
was decided travels in the environment, and Django says it in the form that is asked for.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any, cast

from django.conf import settings
from django.db import Error, connection
from granian.rsgi import HTTPProtocol

from wanmi.kit.bodies import DECIDED, REFUSED, NoRoom, Sender, check_room, declared_length, largest_for, sender_of, smallest_limit
from wanmi.kit.refusals import Refusal
from wanmi.people.rules.refusals import TooManyUploads

KEPT_IN_MEMORY = 2**20  # bytes of a body; a larger one goes to disk while it arrives
THROWN_AWAY = 64 * 2**20  # bytes past the limit that are still read, so that their sender hears why; then the connection ends
CHECK_EVERY = 32 * 2**20  # bytes after which the room on the disk is looked at again
Environ = dict[str, Any]


class Bodies:
    """Reads the bodies of one server process."""

    def __init__(self) -> None:
        self._lookups = ThreadPoolExecutor(max_workers=1, thread_name_prefix="senders")
        self._arriving: Counter[int] = Counter()  # person → large bodies that arrive or are worked on

    @contextlib.asynccontextmanager
    async def reading(self, environ: Environ, protocol: HTTPProtocol) -> AsyncIterator[IO[bytes]]:
        """The whole body, and its length in the environment; closed afterwards, which removes what lay on the disk."""
        declared = environ.get("CONTENT_LENGTH", "0" if "HTTP_TRANSFER_ENCODING" not in environ else "")
        if declared == "0":
            body: IO[bytes] = io.BytesIO()
            environ["wsgi.input"], environ["CONTENT_LENGTH"] = body, "0"
            yield body
            return
        announced = declared_length(environ)
        if announced is not None and announced <= KEPT_IN_MEMORY:
            whole = await protocol()
            body = io.BytesIO(whole)
            environ["wsgi.input"], environ["CONTENT_LENGTH"] = body, str(len(whole))
            yield body
            return
        person = await self._decide(environ, announced)
        try:
            body, length = await self._read(environ, protocol, announced)
            with body:
                environ["wsgi.input"], environ["CONTENT_LENGTH"] = body, str(length)
                yield body
        finally:
            self._arriving[person] -= 1
            if self._arriving[person] <= 0:
                del self._arriving[person]

    async def _decide(self, environ: Environ, announced: int | None) -> int:
        """Into the environment: how much is taken, or why nothing is. The person, 0 for a stranger."""
        sender = Sender()
        if announced is None or announced > smallest_limit():
            sender = await asyncio.get_running_loop().run_in_executor(self._lookups, _look_up, environ)
        environ[DECIDED] = largest_for(environ, sender)
        at_once = settings.UPLOADS_AT_ONCE
        if sender.person_id and at_once and self._arriving[sender.person_id] >= at_once:
            environ[REFUSED] = TooManyUploads(most=at_once, seconds=10)
        else:
            with _declared_in(environ):
                check_room(min(announced or 0, environ[DECIDED]))
        self._arriving[sender.person_id] += 1
        return sender.person_id

    async def _read(self, environ: Environ, protocol: HTTPProtocol, announced: int | None) -> tuple[IO[bytes], int]:
        """What is refused or too large is read to its end and thrown away; what is far too large is not read at all: Django sees its
        length and refuses it by that."""
        most: int = 0 if REFUSED in environ else environ[DECIDED]
        if announced is not None and announced > most + THROWN_AWAY:
            return io.BytesIO(), announced
        body, length, looked_at = tempfile.SpooledTemporaryFile(max_size=KEPT_IN_MEMORY), 0, CHECK_EVERY  # noqa: SIM115
        async for chunk in protocol:
            length += len(chunk)
            if length <= most:
                with _declared_in(environ):
                    if length > looked_at:
                        looked_at += CHECK_EVERY
                        check_room(0)
                    body.write(chunk)
                most = 0 if REFUSED in environ else most
            elif length > most + THROWN_AWAY:
                break
        if length > most:
            body.close()
            return io.BytesIO(), length
        body.seek(0)
        return cast(IO[bytes], body), length


@contextlib.contextmanager
def _declared_in(environ: Environ) -> Any:
    """A refusal, or a disk that is full, goes into the environment."""
    try:
        yield
    except Refusal as refusal:
        environ[REFUSED] = refusal
    except OSError:
        environ[REFUSED] = NoRoom()


def _look_up(environ: Environ) -> Sender:
    """In a thread. While the database is away everybody is a stranger."""
    try:
        return sender_of(environ)
    except Error:
        return Sender()
    finally:
        connection.close()
