"""What a reader may no longer do once it has closed itself in. Without a right of the system's administrator, and for good.

Limits of memory, time and files (setrlimit) stand everywhere. Landlock (Linux 5.13) leaves it only the files that it was given; a
filter of system calls (seccomp) leaves it no socket, no program to start, nobody to send a signal to. Where a kernel lacks one of these,
the others stand; `close_in` tells which are missing.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

libc = ctypes.CDLL(None, use_errno=True)
PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS = 1, 22, 4, 38
MOST_OPEN = 64  # files
PAGE = resource.getpagesize()

# ── Landlock ─────────────────────────────────────────────────────────────────────────────────────────────────────────
CREATE, ADD, RESTRICT = 444, 445, 446  # the same on every machine
READ_FILE, READ_DIR = 1 << 2, 1 << 3
# write, remove, make folders and files, truncate; no links, no sockets, no devices
CHANGE = 1 << 1 | 1 << 4 | 1 << 5 | 1 << 7 | 1 << 8 | 1 << 14
RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}  # how many rights over files each version knows; 16 from the fifth on

# ── system calls: x86_64, aarch64 ────────────────────────────────────────────────────────────────────────────────────
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
FORBIDDEN = {
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201), "accept": (43, 202),
    "accept4": (288, 242), "execve": (59, 221), "execveat": (322, 281), "ptrace": (101, 117), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "tkill": (200, 130), "pidfd_open": (434, 434), "pidfd_send_signal": (424, 424),
    "pidfd_getfd": (438, 438), "io_uring_setup": (425, 425), "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40),
    "umount2": (166, 39), "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "keyctl": (250, 219),
    "add_key": (248, 217), "setsid": (112, 157), "prlimit64": (302, 261), "fork": (57, None), "vfork": (58, None),
}  # fmt: skip
CLONE, CLONE3, TO_ITSELF = (56, 220), 435, ((62, 129), (234, 131))  # kill, tgkill
AS_THREAD = 0x10000
ALLOW, REFUSE, UNKNOWN = 0x7FFF0000, 0x00050000 | 1, 0x00050000 | 38  # as it is; EPERM; ENOSYS
LOAD, EQUAL, ANY_BIT, AT_LEAST, RETURN = 0x20, 0x15, 0x45, 0x35, 0x06


def close_in(*, readable: Iterable[str], writable: Iterable[str], memory: int, seconds: int, written: int) -> list[str]:
    """For good: memory in bytes beyond what is taken by now, seconds of reckoning, bytes a file. Gives what this kernel lacks."""
    _limit(memory, seconds, written)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    fences = {"landlock": _only_these_files(readable, writable), "seccomp": _without_calls()}
    return [name for name, stands in fences.items() if not stands]


def end_with(parent: int) -> None:
    """Be ended as soon as the process that made us is gone."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def _limit(memory: int, seconds: int, written: int) -> None:
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * PAGE
    for kind, most in (
        (resource.RLIMIT_AS, taken + memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_FSIZE, written),
        (resource.RLIMIT_NOFILE, MOST_OPEN), (resource.RLIMIT_CORE, 0),
    ):  # fmt: skip
        hard = resource.getrlimit(kind)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (least, least))
    Path("/proc/self/oom_score_adj").write_text("1000")  # where memory is short all the same, we go first


def own_files() -> list[str]:
    """What Python itself, its libraries and this program's code need to be read."""
    code = Path(__file__).resolve().parents[2]
    known = {sys.prefix, str(code), "/lib", "/lib64", "/usr/lib", "/usr/share/zoneinfo", "/usr/share/proj", "/dev/null", "/dev/urandom"}
    known.add(sys.base_prefix if sys.base_prefix != "/usr" else "/usr/lib")
    return sorted(path for path in known if os.path.exists(path))


def _only_these_files(readable: Iterable[str], writable: Iterable[str]) -> bool:
    version = libc.syscall(CREATE, None, 0, 1)
    if version < 1:
        return False
    rights = (1 << RIGHTS.get(version, 16)) - 1
    packed = struct.pack("QQQ", rights, 3 if version >= 4 else 0, 3 if version >= 6 else 0)  # files; TCP; signals and abstract sockets
    ruleset = libc.syscall(CREATE, packed, 24 if version >= 6 else 16 if version >= 4 else 8, 0)
    if ruleset < 0:
        return False
    for paths, rights_of in ((readable, READ_FILE | READ_DIR), (writable, READ_FILE | READ_DIR | CHANGE)):
        for path in paths:
            _let(ruleset, path, rights_of & rights)
    closed = libc.syscall(RESTRICT, ruleset, 0) == 0
    os.close(ruleset)
    return closed


def _let(ruleset: int, path: str, rights: int) -> None:
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        of_a_file = READ_FILE | 1 << 1 | 1 << 14
        allowed = rights if os.path.isdir(path) else rights & of_a_file
        libc.syscall(ADD, ruleset, 1, struct.pack("=Qi", allowed, place), 0)
    finally:
        os.close(place)


def _without_calls() -> bool:
    """A list of what is refused, not of what is allowed: readers are many, and what they must never do is little."""
    found = MACHINES.get(platform.machine())
    if found is None:
        return False
    which, machine = found
    steps = [(LOAD, 0, 0, 4), (EQUAL, 1, 0, machine), (RETURN, 0, 0, REFUSE), (LOAD, 0, 0, 0)]
    if which == 0:
        steps += [(AT_LEAST, 0, 1, 0x40000000), (RETURN, 0, 0, REFUSE)]  # the same calls by other numbers
    for numbers in FORBIDDEN.values():
        if (number := numbers[which]) is not None:
            steps += [(EQUAL, 0, 1, number), (RETURN, 0, 0, REFUSE)]
    steps += [(EQUAL, 0, 1, CLONE3), (RETURN, 0, 0, UNKNOWN)]  # its flags lie where we cannot look: the C library asks by `clone` then
    steps += [(EQUAL, 0, 4, CLONE[which]), (LOAD, 0, 0, 16), (ANY_BIT, 1, 0, AS_THREAD), (RETURN, 0, 0, REFUSE), (RETURN, 0, 0, ALLOW)]
    for numbers in TO_ITSELF:
        steps += [
            (EQUAL, 0, 4, numbers[which]),
            (LOAD, 0, 0, 16),
            (EQUAL, 1, 0, os.getpid()),
            (RETURN, 0, 0, REFUSE),
            (RETURN, 0, 0, ALLOW),
        ]
    steps.append((RETURN, 0, 0, ALLOW))
    program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    packed = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(steps), ctypes.addressof(program)))
    return libc.prctl(PR_SET_SECCOMP, 2, packed, 0, 0) == 0
