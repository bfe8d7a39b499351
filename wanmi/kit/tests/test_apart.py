"""Readers: what they may not do, what becomes of those that fail, and that they never outlive who asked."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from wanmi.kit.apart import Bounds, ReaderEnded, ReadersBusy, TookTooLong, read_apart, stream_apart
from wanmi.kit.rules.tiles import NoTile

pytestmark = pytest.mark.slow

SOON = Bounds(seconds=1, memory=64)


def reckoned(text: str, **more: Any) -> Any:
    return read_apart("builtins", "eval", text, **more)


def test_plain_values_go_there_and_back() -> None:
    assert reckoned("{'a': [1, None, b'\\0x'], '中': 0.5}") == {"a": [1, None, b"\0x"], "中": 0.5}


def test_each_file_has_a_reader_of_its_own() -> None:
    assert len({read_apart("os", "getpid") for _ in range(3)} | {os.getpid()}) == 4


def test_a_refusal_of_the_reader_is_the_same_refusal_here() -> None:
    with pytest.raises(NoTile):
        read_apart("wanmi.kit.rules.tiles", "tile_at", -1, 0, 0)


@pytest.mark.parametrize("text", [
    "open('/etc/passwd').read()", "open('/proc/self/environ').read()", "__import__('os').listdir('/')", "open('/tmp/left', 'w')",
    "__import__('socket').socket()", "__import__('socket').create_connection(('127.0.0.1', 1))", "__import__('os').fork()",
    "__import__('os').execv('/bin/true', ['true'])", "__import__('os').kill(1, 0)", "__import__('subprocess').run(['true'])",
    "__import__('resource').prlimit(0, 7, (9999, 9999))", "__import__('os').symlink('/etc/passwd', '/tmp/left')",
])  # fmt: skip
def test_a_reader_reaches_nothing_but_what_it_was_given(text: str) -> None:
    with pytest.raises(ReaderEnded):
        reckoned(text)
    assert not Path("/tmp/left").exists()


def test_a_reader_reads_what_it_was_given_and_writes_where_it_may(tmp_path: Path) -> None:
    given, beside, scratch = tmp_path / "given", tmp_path / "beside", tmp_path / "scratch"
    given.write_text("x")
    beside.write_text("y")
    scratch.mkdir()
    assert reckoned(f"open('{given}').read()", readable=[given]) == "x"
    with pytest.raises(ReaderEnded):
        reckoned(f"open('{beside}').read()", readable=[given])
    with pytest.raises(ReaderEnded):
        reckoned(f"open('{given}', 'a').write('z')", readable=[given], writable=[scratch])
    assert reckoned(f"open('{scratch}/made', 'w').write('z')", writable=[scratch]) == 1
    reckoned(f"open('{scratch}/large', 'wb', 0).write(bytes(2**21))", writable=[scratch], bounds=Bounds(written=1))
    assert (scratch / "large").stat().st_size == 2**20
    with pytest.raises(ReaderEnded):
        reckoned(f"__import__('os').symlink('/etc/passwd', '{scratch}/way')", writable=[scratch])


def test_no_word_of_the_environment_comes_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    assert "DATABASE_URL" not in reckoned("dict(__import__('os').environ)")


@pytest.mark.parametrize(("text", "refusal"), [
    ("bytearray(2**30)", ReaderEnded), ("__import__('os').abort()", ReaderEnded), ("__import__('ctypes').string_at(0)", ReaderEnded),
    ("__import__('os')._exit(0)", ReaderEnded), ("sum(0 for _ in iter(int, 1))", TookTooLong),
    ("'x' * (161 * 2**20)", ReaderEnded), ("object()", ReaderEnded),
])  # fmt: skip
def test_what_ends_a_reader_is_told_and_ends_nothing_else(text: str, refusal: type[Exception]) -> None:
    bounds = Bounds(seconds=5, memory=512) if "161" in text else SOON
    with pytest.raises(refusal):
        reckoned(text, bounds=bounds)
    assert reckoned("1") == 1


def test_a_reader_that_only_waits_is_ended_by_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wanmi.kit.apart.BY_CLOCK", 1)
    with pytest.raises(TookTooLong):
        reckoned("__import__('time').sleep(60)", bounds=SOON)


def test_a_stream_comes_in_parts_and_its_reader_ends_when_it_is_left() -> None:
    parts = stream_apart("builtins", "eval", "(__import__('os').getpid() for _ in iter(int, 1))")
    pid = next(parts)
    assert next(parts) == pid
    parts.close()
    assert gone(pid)


def gone(pid: int) -> bool:
    for _ in range(100):
        if not Path(f"/proc/{pid}").exists():
            return True
        time.sleep(0.02)
    return False


def test_readers_and_their_keeper_end_with_the_process_that_asked() -> None:
    asking = "from wanmi.kit.apart import stream_apart\n" \
        "text = '((__import__(\"os\").getppid(), __import__(\"os\").getpid()) for _ in iter(int, 1))'\n" \
        "for pids in stream_apart('builtins', 'eval', text): print(*pids, flush=True)"  # fmt: skip
    with subprocess.Popen([sys.executable, "-c", asking], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        pids = [int(each) for each in process.stdout.readline().split()]
        assert len(pids) == 2
        process.send_signal(signal.SIGKILL)
        assert all(gone(pid) for pid in pids)


def test_a_keeper_that_was_ended_is_started_again() -> None:
    os.kill(read_apart("os", "getppid"), signal.SIGKILL)
    for _ in range(100):  # the first ask may meet the one that is just dying
        try:
            assert reckoned("1") == 1
            return
        except ReaderEnded:
            time.sleep(0.02)
    raise AssertionError


def test_only_some_read_at_once_and_who_waits_too_long_hears_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wanmi.kit.apart.PATIENCE", 0.2)
    begun, go_on = threading.Barrier(5), threading.Event()

    def hold() -> None:
        parts = stream_apart("builtins", "eval", "(1 for _ in iter(int, 1))")
        next(parts)
        begun.wait()
        go_on.wait(10)
        parts.close()

    holding = [threading.Thread(target=hold) for _ in range(4)]
    for each in holding:
        each.start()
    begun.wait(20)
    with pytest.raises(ReadersBusy):
        reckoned("1")
    go_on.set()
    for each in holding:
        each.join()
    assert reckoned("1") == 1


def test_a_reader_that_lies_about_its_answer_is_not_believed() -> None:
    """Whatever its bytes are, they are no code: a message is JSON or it is none."""
    from wanmi.kit.apart import wire

    for body in (b"\xff\xff\xff\xff", b"\0\0\0\x04nope", b"\0\0\0\x02" + b"[" * 2, b"\0\0\xff\xff" + b"[" * 65535):
        one, other = socket.socketpair()
        with one, other:
            one.sendall(body)
            one.close()
            with pytest.raises((wire.Garbled, EOFError)):
                wire.receive(other)
