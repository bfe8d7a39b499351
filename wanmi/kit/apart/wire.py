"""What goes over the pipe between a process and the reader it asked: length, then JSON. Plain data only: what a reader that a file has
taken over could send is text and numbers, never code."""

from __future__ import annotations

import base64
import json
import socket
import struct
from typing import Any

MOST_FRAME = 160 * 2**20  # bytes of one message
LENGTH = struct.Struct(">I")
BYTES = "\0bytes"  # the key under which bytes travel


class Garbled(ValueError):
    """What came is no message of ours."""


def send(line: socket.socket, value: Any) -> None:
    """Tuples become lists; lone surrogates become question marks. Raises ValueError where it is more than one message may be."""
    body = json.dumps(value, ensure_ascii=False, default=_packed, separators=(",", ":")).encode("utf-8", "replace")
    if len(body) > MOST_FRAME:
        raise ValueError("more than one message may hold")
    line.sendall(LENGTH.pack(len(body)) + body)


def receive(line: socket.socket) -> Any:
    """Raises EOFError where the other end is gone, TimeoutError by the socket's own clock, Garbled."""
    (length,) = LENGTH.unpack(_exactly(line, LENGTH.size))
    if length > MOST_FRAME:
        raise Garbled
    try:
        return json.loads(_exactly(line, length), object_hook=_unpacked)
    except (ValueError, RecursionError) as error:
        raise Garbled from error


def _exactly(line: socket.socket, length: int) -> bytearray:
    found = bytearray(length)
    view, done = memoryview(found), 0
    while done < length:
        count = line.recv_into(view[done:], min(length - done, 2**20))
        if not count:
            raise EOFError
        done += count
    return found


def _packed(value: Any) -> Any:
    if isinstance(value, bytes | bytearray | memoryview):
        return {BYTES: base64.b64encode(value).decode()}
    raise TypeError(type(value).__name__)


def _unpacked(found: dict[str, Any]) -> Any:
    return base64.b64decode(found[BYTES]) if len(found) == 1 and isinstance(found.get(BYTES), str) else found
