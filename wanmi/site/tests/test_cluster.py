"""The private cluster, with real PostgreSQL processes in a folder of its own."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from wanmi.site import database
from wanmi.site.cli.root import main
from wanmi.site.cluster import BINARIES, Cluster
from wanmi.site.database import connection_settings
from wanmi.site.trouble import Trouble

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="the city's own server is under test")]


@contextlib.contextmanager
def folder_for_a_cluster(tmp_path_factory, name: str):
    """A cluster that was never started, and goes with all that is in it, wherever it lies."""
    made = Cluster(tmp_path_factory.getbasetemp().parent.parent / f"wanmi-{name}-{os.getpid()}")
    made.data_dir.mkdir()
    yield made
    made.remove()
    shutil.rmtree(made.data_dir)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A cluster that runs: each worker of the tests has its own, whichever of these tests it is given first."""
    with folder_for_a_cluster(tmp_path_factory, "cluster") as made:
        made.start()
        yield made


def connect(cluster: Cluster, **changes: str) -> psycopg.Connection:
    place = connection_settings(cluster.data_dir, None)
    words = {"dbname": place["NAME"], "user": place["USER"], "host": place["HOST"], "port": place["PORT"], **place["OPTIONS"], **changes}
    return psycopg.connect(**words)


def setting(cluster: Cluster, name: str) -> str:
    with connect(cluster) as database:
        row = database.execute("SELECT current_setting(%s)", [name]).fetchone()
        return row[0] if row else ""


def test_two_starters_make_one_cluster(tmp_path_factory):
    started: list[bool] = []
    with folder_for_a_cluster(tmp_path_factory, "starters") as cluster:
        starters = [threading.Thread(target=lambda: started.append(cluster.start())) for _ in range(2)]
        for starter in starters:
            starter.start()
        for starter in starters:
            starter.join()
    assert sorted(started) == [False, True]


def test_it_is_safe_and_private(cluster):
    assert setting(cluster, "data_checksums") == "on"
    assert setting(cluster, "fsync") == "on"
    assert setting(cluster, "listen_addresses") == ""
    assert setting(cluster, "jit") == "off"
    assert cluster.socket.stat().st_mode & 0o777 == 0o700
    with connect(cluster) as database:
        assert database.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (False,)
        names = {row[0] for row in database.execute("SELECT extname FROM pg_extension")}
    assert {"postgis", "pg_trgm", "btree_gist"} <= names


@pytest.mark.skipif(os.geteuid() != 0, reason="another system user is needed")
def test_another_system_user_is_not_let_in(cluster):
    cluster.socket.chmod(0o755)  # even where the folder is open, peer authentication says no
    cluster.home.chmod(0o755)
    (cluster.socket / ".s.PGSQL.5432").chmod(0o777)
    command = [str(BINARIES / "psql"), "-h", str(cluster.socket), "-U", "wanmi", "-d", "wanmi", "-c", "SELECT 1"]
    done = subprocess.run(command, user="nobody", capture_output=True, text=True, cwd="/")
    cluster.socket.chmod(0o700)
    cluster.home.chmod(0o700)
    assert done.returncode != 0
    assert "Peer authentication failed" in done.stderr


def test_the_server_is_not_root(cluster):
    pid = int((cluster.data / "postmaster.pid").read_text().split()[0])
    assert Path(f"/proc/{pid}").stat().st_uid != 0


def test_it_starts_again_after_a_power_cut(cluster):
    with connect(cluster) as database:
        database.execute("CREATE TABLE kept AS SELECT 1 AS one")
    pid = int((cluster.data / "postmaster.pid").read_text().split()[0])
    children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True).stdout.split()
    for one in [pid, *map(int, children)]:
        with contextlib.suppress(ProcessLookupError):  # the backend of the connection just closed may be gone by now
            os.kill(one, signal.SIGKILL)
    while cluster.running():
        pass
    assert (cluster.data / "postmaster.pid").exists()  # the stale one
    # Its number may have gone to another process meanwhile: ours, here.
    (cluster.data / "postmaster.pid").write_text(
        f"{os.getpid()}\n" + "\n".join((cluster.data / "postmaster.pid").read_text().split("\n")[1:])
    )
    assert cluster.start() is True
    with connect(cluster) as database:
        assert database.execute("SELECT one FROM kept").fetchone() == (1,)


def test_a_cluster_of_before_there_was_an_owner_is_carried_over_while_it_runs_and_at_a_start(cluster):
    for running in (True, False):
        cluster._ask("wanmi", f"CREATE TABLE old{running:d} AS SELECT 1; ALTER TABLE old{running:d} OWNER TO wanmi")
        cluster._ask("wanmi", "ALTER DATABASE wanmi OWNER TO wanmi")
        cluster._ask("template1", "REASSIGN OWNED BY wanmi_owner TO wanmi")
        cluster._ask("wanmi", "REASSIGN OWNED BY wanmi_owner TO wanmi; DROP OWNED BY wanmi_owner; DROP ROLE wanmi_owner")
        identities = (cluster.data / "pg_ident.conf").read_text().splitlines()
        (cluster.data / "pg_ident.conf").write_text("".join(line + "\n" for line in identities if "owner" not in line))
        if not running:
            cluster.stop()
        assert cluster.start() is not running
        with connect(cluster) as database:
            found = database.execute("SELECT current_user, tableowner FROM pg_tables WHERE tablename = %s", [f"old{running:d}"]).fetchone()
        assert found == ("wanmi_owner", "wanmi_owner")
        with connect(cluster, user="wanmi") as database, pytest.raises(psycopg.errors.InsufficientPrivilege):
            database.execute(f"DROP TABLE old{running:d}")


def test_the_citys_own_wishes_are_read_last(cluster):
    (cluster.data / "local.conf").write_text("work_mem = '17MB'\n")
    shutil.chown(cluster.data / "local.conf", cluster.data.stat().st_uid, cluster.data.stat().st_gid)
    cluster.stop()
    cluster.start()
    assert setting(cluster, "work_mem") == "17MB"


def test_what_stops_it_from_starting_is_told(cluster):
    cluster.stop()
    (cluster.data / "local.conf").write_text("work_mem = 'a lot'\n")
    with pytest.raises(Trouble, match="work_mem"):
        cluster.start()
    (cluster.data / "local.conf").unlink()
    assert cluster.start() is True


# ── a data folder that the database's user cannot walk into ──────────────────────────────────────────────────────────
@pytest.fixture
def closed_folder(monkeypatch, tmp_path_factory):
    """A data folder that is root's alone, and a place elsewhere of the test's own."""
    place = Path(tempfile.mkdtemp(prefix="wanmi-elsewhere-"))
    place.chmod(0o711)
    monkeypatch.setattr(database, "FALLBACK", place / "wanmi")
    database.cluster_home.cache_clear()
    folder = tmp_path_factory.mktemp("closed") / "data"  # pytest's folders are 0700
    monkeypatch.setenv("WANMI_DATA", str(folder))
    yield folder
    Cluster(folder).remove()
    database.cluster_home.cache_clear()
    shutil.rmtree(place)


def run(*words: str):
    return CliRunner().invoke(main, [*words])


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's data folder may be closed to the database's user")
def test_a_database_elsewhere_is_told_listed_and_removed(closed_folder):
    started = run("db", "start")
    assert started.exit_code == 0
    home = Cluster(closed_folder).home
    assert home.parent == database.FALLBACK
    assert f"The database lies in {home}, since its user postgres cannot walk into {closed_folder}" in started.output
    assert f"{home}  of {closed_folder}\n" in run("db", "list").output

    assert "There is no such database" in run("db", "remove", "--orphans", "--yes").output
    shutil.rmtree(closed_folder)
    assert f"{home}  of {closed_folder}, which has gone" in run("db", "list").output
    assert run("db", "remove", "--orphans").exit_code == 1  # asked, and nobody answered
    assert home.exists()
    removed = run("db", "remove", "--orphans", "--yes")
    assert (removed.exit_code, f"{home} is removed" in removed.output) == (0, True)
    assert not home.exists()
    assert not closed_folder.exists()
    assert run("db", "list").output == "None.\n"


def test_a_database_in_its_data_folder_is_removed_with_a_question(tmp_path_factory, monkeypatch):
    folder = Path(tempfile.mkdtemp(prefix="wanmi-removed-"))
    folder.chmod(0o711)
    monkeypatch.setenv("WANMI_DATA", str(folder))
    try:
        assert "The database lies in" not in run("db", "start").output
        with (folder / "up.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            assert "stop it first" in run("db", "remove", "--yes").output
        assert CliRunner().invoke(main, ["db", "remove"], input="y\n").exit_code == 0
        assert not (folder / "postgres").exists()
        assert "There is no such database" in run("db", "remove").output
    finally:
        Cluster(folder).stop()
        shutil.rmtree(folder)
