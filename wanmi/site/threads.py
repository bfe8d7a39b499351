"""Django's pages on the server's event loop: each request is worked on by one thread of a fixed pool.

granian's own interface (RSGI) is spoken directly: the whole body is read before a thread is taken (a slow sender holds no
thread), a finished page leaves in one piece, an export or a file leaves piece by piece at the reader's pace.
docs/decisions/0003-one-port-two-kinds-of-request.md has the measures against other ways.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.http import HttpResponseBase
from granian.rsgi import HTTPProtocol, ProtocolClosed, Scope

from wanmi.kit.bodies import plain_content_type
from wanmi.site.incoming import Bodies

Headers = list[tuple[str, str]]
Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], HttpResponseBase]

SERVER = "HTTP/1.1"


class DjangoThreads:
    """A WSGI application, answered from a pool of threads."""

    def __init__(self, wsgi: Wsgi, *, threads: int) -> None:
        self.wsgi = wsgi
        self.bodies = Bodies()
        self.pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="page")

    async def answer(self, scope: Scope, protocol: HTTPProtocol) -> None:
        loop = asyncio.get_running_loop()
        environ = environ_of(scope)
        async with self.bodies.reading(environ, protocol) as body:
            done = await loop.run_in_executor(self.pool, self._work, environ, protocol, loop)
            body.close()
        if done is not None:
            protocol.response_bytes(*done)

    def _work(self, environ: Environ, protocol: HTTPProtocol, loop: asyncio.AbstractEventLoop) -> tuple[int, Headers, bytes] | None:
        """In a thread: the finished answer, or None where it has been streamed already."""
        head: list[Any] = []

        def start(status: str, headers: Headers, exc_info: object = None) -> None:
            head[:] = [int(status[:3]), [(name.lower(), value) for name, value in headers]]

        response = self.wsgi(environ, start)
        try:
            if not getattr(response, "streaming", False):
                return head[0], head[1], b"".join(response)
            self._stream(response, head[0], head[1], protocol, loop)
            return None
        finally:
            response.close()

    @staticmethod
    def _stream(response: HttpResponseBase, status: int, headers: Headers, protocol: HTTPProtocol, loop: asyncio.AbstractEventLoop) -> None:
        async def begin() -> Any:
            return protocol.response_stream(status, headers)

        async def send(chunk: bytes) -> None:  # what the transport gives is awaitable, but no coroutine
            await transport.send_bytes(chunk)

        transport = asyncio.run_coroutine_threadsafe(begin(), loop).result()
        with contextlib.suppress(ProtocolClosed):  # the reader went away
            for chunk in response:
                asyncio.run_coroutine_threadsafe(send(bytes(chunk)), loop).result()


def environ_of(scope: Scope) -> Environ:
    """The request as WSGI tells it."""
    host, _, port = scope.server.rpartition(":")
    environ: Environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        # WSGI's habit: bytes of UTF-8 dressed as latin-1.
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_PROTOCOL": SERVER,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if scope.authority:
        environ["HTTP_HOST"] = scope.authority
    for name, value in scope.headers.items():
        if "_" in name:  # would be taken for the one with a dash: a forged header
            continue
        key = name.upper().replace("-", "_")
        key = key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"
        environ[key] = f"{environ[key]},{value}" if key in environ and key != "HTTP_HOST" else value
    if "CONTENT_TYPE" in environ:
        environ["CONTENT_TYPE"] = plain_content_type(environ["CONTENT_TYPE"])
    return environ
