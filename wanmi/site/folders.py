"""The two folders everything else is found from. Read without Django, so that `wanmi db` starts at once."""

from __future__ import annotations

import contextlib
import fcntl
import os
import stat
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parents[2]


def data_folder() -> Path:
    """Where everything that this installation keeps is kept: WANMI_DATA, or `.wanmi` in the checkout."""
    return Path(os.environ.get("WANMI_DATA") or BASE_DIR / ".wanmi").resolve()


def evidence_folder(data: Path) -> Path:
    """Where photos, sound and video lie: WANMI_EVIDENCE, or in the data folder."""
    return Path(os.environ.get("WANMI_EVIDENCE") or data / "evidence")


def make_data_folder(data: Path) -> None:
    """Make the data folder if it is not there, and close it to others.

    Root's is open for walking (not for looking), since the database in it runs as another user; all that lies in it is closed.
    """
    mode = 0o711 if os.geteuid() == 0 else 0o700
    for folder in [*reversed([parent for parent in data.parents if not parent.exists()]), data]:
        if not folder.exists():
            folder.mkdir(exist_ok=True)
            folder.chmod(mode)
    found = data.stat()
    if found.st_uid == os.geteuid() and not found.st_mode & stat.S_ISVTX and found.st_mode & 0o777 & ~mode:
        data.chmod(found.st_mode & mode)


def close_to_others(data: Path) -> None:
    """Take from all that lies in the data folder what others may do with it.

    The folders straight in it each time; all below them once, which a file notes (there may be millions). The database's own home
    is its user's.
    """
    make_data_folder(data)
    noted = data / "closed"
    deep = not noted.exists()
    for path in data.iterdir():
        if path.name == "postgres" or path.is_symlink():
            continue
        _close(path)
        if path.is_dir() and deep:
            for at, folders, files in os.walk(path):
                for name in (*folders, *files):
                    _close(Path(at) / name)
    if deep:
        noted.touch(mode=0o600)


def _close(path: Path) -> None:
    with contextlib.suppress(FileNotFoundError, PermissionError):
        found = path.lstat()
        if not stat.S_ISLNK(found.st_mode) and found.st_mode & 0o077 and found.st_uid == os.geteuid():
            path.chmod(found.st_mode & 0o700)


def is_held(lock: Path) -> bool:
    """Whether a living process holds this lock."""
    with lock.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
