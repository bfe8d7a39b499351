"""What lies in the data folder is its owner's alone."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from wanmi.site.folders import close_to_others, is_held, make_data_folder


@pytest.fixture
def open_umask():
    before = os.umask(0o022)
    yield
    os.umask(before)


def left_open(data: Path) -> list[str]:
    return [str(path.relative_to(data)) for path in data.rglob("*") if not path.is_symlink() and path.lstat().st_mode & 0o077]


def test_a_data_folder_of_before_is_closed_with_all_in_it(tmp_path, open_umask):
    data = tmp_path / "data"
    for name in ("evidence/ab/cd/photo", "exports/e.csv", "backups/1/database.dump", "deliveries/a.csv", "secret_key", "map-tiles/1/2"):
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text("x")
    (data / "evidence/ab/cd/photo").chmod(0o444)
    outside = tmp_path / "outside"
    outside.write_text("x")
    (data / "link").symlink_to(outside)
    close_to_others(data)
    assert left_open(data) == []
    assert (data / "evidence/ab/cd/photo").stat().st_mode & 0o777 == 0o400
    assert outside.stat().st_mode & 0o777 == 0o644
    assert not data.stat().st_mode & 0o066


def test_the_databases_home_is_left_to_its_user(tmp_path, open_umask):
    (tmp_path / "postgres" / "run").mkdir(parents=True)
    close_to_others(tmp_path)
    assert (tmp_path / "postgres").stat().st_mode & 0o777 == 0o755


def test_later_starts_close_what_stands_straight_in_it(tmp_path, open_umask):
    close_to_others(tmp_path)
    (tmp_path / "exports").mkdir()
    (tmp_path / "note").write_text("x")
    close_to_others(tmp_path)
    assert left_open(tmp_path) == []


def test_a_new_data_folder_lets_the_databases_user_walk_through_and_nobody_look(tmp_path):
    before = os.umask(0o077)
    try:
        make_data_folder(tmp_path / "a" / "b")
    finally:
        os.umask(before)
    wanted = 0o711 if os.geteuid() == 0 else 0o700
    assert [path.stat().st_mode & 0o777 for path in (tmp_path / "a", tmp_path / "a" / "b")] == [wanted] * 2


def test_a_folder_that_all_share_is_not_closed(tmp_path):
    tmp_path.chmod(0o1777)
    make_data_folder(tmp_path)
    assert tmp_path.stat().st_mode & 0o7777 == 0o1777


def test_a_lock_is_held_as_long_as_its_holder_lives(tmp_path):
    with (tmp_path / "lock").open("w") as lock:
        assert not is_held(tmp_path / "lock")
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert is_held(tmp_path / "lock")
    assert not is_held(tmp_path / "lock")


@pytest.mark.slow
@pytest.mark.parametrize("process", ["server", "worker"])
def test_what_server_and_worker_write_is_nobody_elses_to_read(tmp_path, process):
    code = "import tempfile, wanmi.site.settings as s; open(s.DATA_DIR / 'made', 'w').close(); tempfile.mkstemp()"
    environment = {**os.environ, "WANMI_PROCESS": process, "WANMI_DATA": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], env=environment, cwd=settings.BASE_DIR, check=True)
    assert left_open(tmp_path) == []
    assert len(list((tmp_path / "uploads").iterdir())) == 1  # what it writes for a while lies there, to be swept if it dies
