"""The live stream: server-sent events that name the topics in which something has changed. What changed is then fetched by
the page through its own door, with its own rights; here travels no content.

One poller a server process reads new journal facts twice a second, while somebody listens and a little longer. A stream that says when its
page was read (`since`) hears first what has changed since then.
docs/decisions/0002-live-by-polling.md tells why not NOTIFY.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections import defaultdict, deque
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import psycopg
import structlog
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.db import close_old_connections, connection
from django.http import HttpRequest
from django.http.cookie import parse_cookie
from django.utils import timezone
from granian.rsgi import HTTPProtocol, ProtocolClosed, Scope

from wanmi.kit.rooms import rooms

log = structlog.get_logger("wanmi.live")

EVERY = 0.5  # s between two looks at the journal
BEHIND = 60.0  # s of snapshots that are kept: a page that was read before them is told to look for itself
LINGERS = 30.0  # s that the reader goes on when nobody listens any more: a page that gives way to the next one
HEARTBEAT = 15  # s of silence after which a comment is sent, and the session looked at again
CHECK_EVERY = 3  # s after which nothing is told any more before the session has been looked at again, however busy the stream is
MOST_STREAMS = 4  # of one person in one server process; a browser opens six connections to one host at most
HEADERS = [("content-type", "text/event-stream; charset=utf-8"), ("cache-control", "no-store"), ("x-accel-buffering", "no")]

# One statement, one snapshot: which topics the transactions touched that have ended since the snapshot before. A transaction
# that began early and committed late was not visible in the snapshot before, however low its number, and is not missed.
NEWS = """
    SELECT pg_current_snapshot()::text, ARRAY(
        SELECT DISTINCT topic FROM journal_fact, unnest(topics) AS topic
        WHERE xact >= pg_snapshot_xmin(%(seen)s::pg_snapshot)::text::bigint + journal_offset()
          AND NOT pg_visible_in_snapshot(greatest(xact - journal_offset(), 3)::text::xid8, %(seen)s::pg_snapshot)
    )
"""


@dataclass(eq=False)
class Listener:
    """One open stream: who listens, to which topics ('stage:*' is a prefix), and what has not been told yet."""

    person_id: int
    topics: frozenset[str]
    pending: set[str] = field(default_factory=set)
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def hears(self, changed: Iterable[str]) -> set[str]:
        starts = tuple(topic[:-1] for topic in self.topics if topic.endswith("*"))
        return {topic for topic in changed if topic in self.topics or (starts and topic.startswith(starts))}

    def tell(self, changed: Iterable[str]) -> None:
        if heard := self.hears(changed):
            self.pending |= heard
            self.woken.set()


class Poller:
    """Reads the journal while there are listeners, and wakes those whom it concerns."""

    def __init__(self) -> None:
        self.listeners: dict[int, list[Listener]] = defaultdict(list)
        self._task: asyncio.Task[None] | None = None
        self.reading = asyncio.Event()  # set while there is a snapshot that news are counted from
        self._past: deque[tuple[float, str]] = deque(maxlen=int(BEHIND / EVERY))  # snapshots, and when they had been taken
        self._left = 0.0
        self._database: psycopg.AsyncConnection[Any] | None = None

    def join(self, listener: Listener) -> bool:
        """False where the person has too many streams open already."""
        mine = self.listeners[listener.person_id]
        if len(mine) >= MOST_STREAMS:
            return False
        mine.append(listener)
        if self._task is None or self._task.done():
            self.reading.clear()  # here, not in the task: a stream must not take the former reader's word for its own
            self._task = asyncio.create_task(self._poll())
        return True

    def leave(self, listener: Listener) -> None:
        mine = self.listeners[listener.person_id]
        mine.remove(listener)
        if not mine:
            del self.listeners[listener.person_id]
        self._left = time.monotonic()

    def _wanted(self) -> bool:
        return not _closing and (bool(self.listeners) or time.monotonic() - self._left < LINGERS)

    async def _poll(self) -> None:
        while self._wanted():
            self.reading.clear()
            self._past.clear()
            try:
                await self._read_on()
            except psycopg.Error as error:
                self.reading.clear()
                log.warning("live stream lost the database", error=str(error))
                await asyncio.sleep(5)
                self._tell_all_everything()  # whatever happened meanwhile: let every page look for itself

    async def _read_on(self) -> None:
        async with await psycopg.AsyncConnection.connect(**_parameters(), autocommit=True) as database:
            self._database = database
            row = await (await database.execute("SELECT pg_current_snapshot()::text")).fetchone()
            seen = row[0] if row else ""
            self._past.append((time.time(), seen))
            self.reading.set()
            while self._wanted():
                await asyncio.sleep(EVERY)
                row = await (await database.execute(NEWS, {"seen": seen})).fetchone()
                if row is None:
                    continue
                seen, changed = row
                self._past.append((time.time(), seen))
                for listener in self.all():
                    listener.tell(changed)

    async def changed_since(self, moment: float) -> list[str] | None:
        """The topics of what has become visible since a moment of this machine's clock; None where nobody read at that time."""
        seen = next((snapshot for taken, snapshot in reversed(self._past) if taken <= moment), None)
        if seen is None:
            return None
        try:  # by the reader's own connection, one after the other: a hundred pages at once take no hundred connections
            row = await (await self._database.execute(NEWS, {"seen": seen})).fetchone() if self._database else None
        except psycopg.Error:
            return None
        return row[1] if row else None

    def all(self) -> list[Listener]:
        return [listener for mine in self.listeners.values() for listener in mine]

    def _tell_all_everything(self) -> None:
        for listener in self.all():
            listener.pending |= listener.topics
            listener.woken.set()


def _parameters() -> dict[str, Any]:
    found = connection.get_connection_params()
    return {key: value for key, value in found.items() if key not in {"cursor_factory", "context", "pool", "prepare_threshold"}}


_poller = Poller()
_closing = False
_lookups = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live")


async def stream(scope: Scope, protocol: HTTPProtocol) -> None:
    """Answer GET /live/: 401 without a session, 429 beyond MOST_STREAMS, else events until the session or the reader ends."""
    key = _session_key(scope)
    found = await _who_listens(key)
    if found is None:
        protocol.response_str(401, [("content-type", "text/plain")], "sign in first\n")
        return
    listener = Listener(*found)
    if not _poller.join(listener):
        protocol.response_str(429, [("content-type", "text/plain")], "too many live streams of one person\n")
        return
    try:
        await _send_all(listener, key, protocol, since=_since(scope))
    except ProtocolClosed:
        pass
    finally:
        _poller.leave(listener)


def close_all() -> None:
    """The server stops: every stream ends now, and readers come back to its successor."""
    global _closing
    _closing = True
    for listener in _poller.all():
        listener.woken.set()


def _since(scope: Scope) -> float | None:
    """When the page that listens was read, by this machine's clock; None where it does not say so, or nothing sensible."""
    try:
        since = float(parse_qs(scope.query_string).get("since", [""])[0])
    except ValueError:
        return None
    return since if 0 < since <= time.time() else None


async def _send_all(listener: Listener, key: str, protocol: HTTPProtocol, *, since: float | None) -> None:
    transport = protocol.response_stream(200, HEADERS)
    gone = asyncio.ensure_future(protocol.client_disconnect())
    try:
        with contextlib.suppress(TimeoutError):  # the database is away: what is missed is told as "everything" later
            await asyncio.wait_for(_poller.reading.wait(), HEARTBEAT)
        # Whatever commits from here on is told; a page that refreshes when it hears this has missed nothing.
        await transport.send_str("retry: 3000\nevent: open\ndata: {}\n\n")
        if since is not None:
            changed = await _poller.changed_since(since)
            if changed is None:
                await transport.send_str("event: change\ndata: {}\n\n")  # everything: let the page look for itself
            else:
                listener.tell(changed)
        looked = time.monotonic()
        while not gone.done() and not _closing:
            woken = asyncio.ensure_future(listener.woken.wait())
            await asyncio.wait({woken, gone}, timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED)
            woken.cancel()
            if time.monotonic() - looked > CHECK_EVERY:  # signed out, another seat, sent away, its time over: heard before anything is told
                if not await _still(listener, key):
                    await transport.send_str("event: end\ndata: {}\n\n")
                    return
                looked = time.monotonic()
            if listener.woken.is_set():
                listener.woken.clear()
                topics, listener.pending = sorted(listener.hears(listener.pending)), set()
                if topics:
                    await transport.send_str(f"event: change\ndata: {json.dumps({'topics': topics})}\n\n")
            else:
                await transport.send_str(": still here\n\n")
    finally:
        gone.cancel()


async def _still(listener: Listener, key: str) -> bool:
    """Whether the session still holds; takes over what its seat may hear now."""
    found = await _who_listens(key)
    if found is None or found[0] != listener.person_id:
        return False
    listener.topics = found[1]
    return True


async def _who_listens(key: str) -> tuple[int, frozenset[str]] | None:
    if not key:
        return None
    with contextlib.suppress(RuntimeError):  # the pool is closed: the server stops
        return await asyncio.get_running_loop().run_in_executor(_lookups, _topics_now, key)
    return None


def _topics_now(key: str) -> tuple[int, frozenset[str]] | None:
    """In a thread: the session's person and the topics of its seat; None where it is not signed in or has ended."""
    from wanmi.people.queries import seat_of_session

    close_old_connections()
    try:
        request = HttpRequest()
        request.session = session = SessionStore(key)
        now = timezone.now().timestamp()
        if now - session.get("seen", now) > settings.SESSION_ENDS_IDLE or now - session.get("began", now) > settings.SESSION_ENDS_AFTER:
            return None
        request.user = get_user(request)
        if not request.user.is_authenticated:
            return None
        return request.user.pk, _topics_of(seat_of_session(request))
    finally:
        connection.close()


def _topics_of(seat: Any) -> frozenset[str]:
    """What a seat may hear of every room."""
    return frozenset(topic for room in rooms().values() if room.topics for topic in room.topics(seat))


def _session_key(scope: Scope) -> str:
    return parse_cookie(scope.headers.get("cookie") or "").get(settings.SESSION_COOKIE_NAME, "")
