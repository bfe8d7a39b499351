"""The private PostgreSQL + PostGIS cluster: made, started and stopped in the data folder, reached by its Unix socket alone.

It never runs as root: when we are root it runs as Debian's user `postgres`. Peer authentication lets in the user who
keeps the data folder and the user who runs the server, nobody else; there is no password and no TCP port.
"""

from __future__ import annotations

import contextlib
import fcntl
import grp
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from wanmi.site import database
from wanmi.site.folders import make_data_folder
from wanmi.site.trouble import Trouble

BINARIES = Path("/usr/lib/postgresql/15/bin")
POSTGIS = Path("/usr/share/postgresql/15/extension/postgis.control")
EXTENSIONS = ("postgis", "pg_trgm", "btree_gist")
SECONDS_TO_START = 300  # after a crash in a bulk load it reads two gigabytes first
# The owner is a member of the application's role, so that what that role made in older days is the owner's too.
ROLES = f"""
    DO $$ BEGIN
      IF to_regrole('{database.ROLE}') IS NULL THEN CREATE ROLE {database.ROLE} LOGIN; END IF;
      IF to_regrole('{database.OWNER}') IS NULL THEN
        CREATE ROLE {database.OWNER} LOGIN CREATEDB;
        GRANT {database.ROLE} TO {database.OWNER};
        ALTER ROLE {database.ROLE} NOCREATEDB;
      END IF;
    END $$;
"""
SECONDS_TO_STOP = 60
BELONGS = "belongs-to"  # the file in a cluster elsewhere that names its data folder


class ClusterTrouble(Trouble):
    """The private cluster cannot do as asked; the message is a sentence with its remedy."""


@dataclass(frozen=True)
class Cluster:
    """One private cluster by its data folder."""

    data_dir: Path

    @property
    def home(self) -> Path:
        return database.cluster_home(self.data_dir)

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def socket(self) -> Path:
        return database.socket_folder(self.data_dir)

    @property
    def elsewhere(self) -> bool:
        """Whether it lies outside the data folder, which its user cannot walk into."""
        return self.home.parent == database.FALLBACK

    def running(self) -> bool:
        return self._postmaster() is not None

    def start(self) -> bool:
        """Make the cluster if it is not there and start it if it does not run. True when it had to be started."""
        _check_installed()
        make_data_folder(self.data_dir)
        with self._lock():
            if self.running():
                self._carry_over()
                return False
            self._lay_folders()
            made = not (self.data / "PG_VERSION").exists()
            if made:
                self._initialise()
            self._write_configuration()
            self._clear_stale_pid()
            self._launch()
            self._furnish()
            return True

    def stop(self) -> bool:
        """Stop the cluster: clients are sent away, data is flushed. True when it was running."""
        with self._lock():
            if not self.running():
                return False
            try:
                self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w", "-t", str(SECONDS_TO_STOP))
            except ClusterTrouble as trouble:
                raise ClusterTrouble(
                    f"The database did not stop in {SECONDS_TO_STOP} s; look into {self.home / 'start.log'}. {trouble}"
                ) from trouble
            return True

    def remove(self) -> bool:
        """Stop the cluster and remove it with all that is in it. True when there was one."""
        self.stop()
        with self._lock():
            there = self.home.exists()
            for folder in (self.home, self.socket):
                if folder.exists():
                    shutil.rmtree(folder)
        return there

    def elsewhere_note(self) -> str:
        """Where it lies, in a sentence, if that is not in the data folder; else ''."""
        if not self.elsewhere:
            return ""
        return (
            f"The database lies in {self.home}, since its user {database.cluster_owner()} cannot walk into {self.data_dir}. "
            "It stays there when the data folder goes; `wanmi db remove` removes it."
        )

    # ── making ────────────────────────────────────────────────────────────────────────────────────────────────────────
    def _lay_folders(self) -> None:
        user = pwd.getpwnam(database.cluster_owner())
        if self.elsewhere:
            make_data_folder(self.home.parent)
        for folder in (self.home, self.socket):
            folder.mkdir(mode=0o700, exist_ok=True)
            if os.geteuid() == 0:
                os.chown(folder, user.pw_uid, user.pw_gid)
            if folder.lstat().st_uid != user.pw_uid or folder.is_symlink():
                raise ClusterTrouble(f"{folder} belongs to another user; remove it, or choose another data folder with WANMI_DATA.")
            folder.chmod(0o700)
        if self.elsewhere:
            _write_for(self.home / BELONGS, f"{self.data_dir}\n")
        if os.geteuid() == 0 and not database.may_walk(self.data, user=user):
            raise ClusterTrouble(
                f"The user {user.pw_name}, who runs the database, cannot walk into {self.home}; "
                "open its parent folders for walking (chmod o+x), or choose another data folder with WANMI_DATA."
            )

    def _initialise(self) -> None:
        if self.data.exists():  # a first start that was cut short: initdb never finished, so nothing is lost
            shutil.rmtree(self.data)
        making = self.home / "making"
        shutil.rmtree(making, ignore_errors=True)
        self._run(
            "initdb", "-D", str(making), "--username=postgres", "--auth=peer", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums"
        )
        making.rename(self.data)

    def _write_configuration(self) -> None:
        """Ours is written anew at each start; a city's own wishes stand in local.conf, which is read last and never written."""
        main = self.data / "postgresql.conf"
        include = "include = 'wanmi.conf'\ninclude_if_exists = 'local.conf'\n"
        text = main.read_text()
        if include not in text:
            main.write_text(text + "\n" + include)
        _write_for(self.data / "wanmi.conf", _configuration(self.socket))
        _write_for(self.data / "pg_hba.conf", "local all all peer map=wanmi\n")
        _write_for(self.data / "pg_ident.conf", _ident_map())

    def _furnish(self) -> None:
        """Roles, database and extensions. In template1 too: test databases are made from it by a role that may not create PostGIS."""
        create = ";".join(f"CREATE EXTENSION IF NOT EXISTS {name}" for name in EXTENSIONS)
        self._ask("template1", ROLES)
        keeper = self._ask("template1", f"SELECT datdba::regrole FROM pg_database WHERE datname = '{database.NAME}'")  # noqa: S608  ours
        if not keeper:
            self._ask("template1", create)
            self._ask("postgres", f"CREATE DATABASE {database.NAME} OWNER {database.OWNER}")
        elif keeper == database.ROLE:  # made before there was an owner apart
            self._ask(database.NAME, f"REASSIGN OWNED BY {database.ROLE} TO {database.OWNER}")

    def _carry_over(self) -> None:
        """A cluster that an older program started and left running: let the owner's role in."""
        if f" {database.OWNER}\n" not in (self.data / "pg_ident.conf").read_text():
            self._write_configuration()
            self._run("pg_ctl", "reload", "-D", str(self.data))
            self._furnish()

    # ── running ───────────────────────────────────────────────────────────────────────────────────────────────────────
    def _launch(self) -> None:
        """Start the server. Whoever is told to stop meanwhile goes on only when the server has its process id, by which it is stopped."""
        log = self.home / "start.log"
        log.unlink(missing_ok=True)
        starting: subprocess.Popen[str] | None = None
        try:
            with _undisturbed():
                starting = self._begin("pg_ctl", "start", "-D", str(self.data), "-w", "-t", str(SECONDS_TO_START), "-l", str(log))
            self._ended(starting)
        except ClusterTrouble as trouble:
            last = log.read_text(errors="replace").strip().splitlines()[-3:] if log.exists() else []
            raise ClusterTrouble(
                f"The database did not start: {' '.join(last) or trouble} The whole story is in {log} and {self.data / 'log'}."
            ) from trouble
        except BaseException:
            while starting is not None and starting.poll() is None and not self.running():
                time.sleep(0.02)
            raise

    def _postmaster(self) -> int | None:
        """The server's process id, if the one that its file names lives and works in this data folder (ids are used again)."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            if Path(f"/proc/{pid}/cwd").samefile(self.data):
                return pid
        except (OSError, ValueError):
            pass
        return None

    def _clear_stale_pid(self) -> None:
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for left in self.socket.glob(".s.PGSQL.*"):
            left.unlink()

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        """One starter or stopper at a time; a second waits and then finds the work done."""
        if not self.data_dir.exists():  # an orphan: nobody starts it meanwhile, and the folder is not to come back
            yield
            return
        try:
            handle = (self.data_dir / "cluster.lock").open("a")
        except PermissionError as error:
            raise ClusterTrouble(
                f"{self.data_dir} belongs to another user; work as that user, or choose another data folder with WANMI_DATA."
            ) from error
        with handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _ask(self, name: str, statement: str) -> str:
        """Run one statement as the cluster's superuser and give psql's bare answer."""
        options = ("-h", str(self.socket), "-p", database.PORT, "-U", "postgres", "-d", name)
        return self._run("psql", "-XqAt", "-v", "ON_ERROR_STOP=1", *options, "-c", statement).strip()

    def _run(self, program: str, *arguments: str) -> str:
        running = self._begin(program, *arguments)
        try:
            return self._ended(running)
        except BaseException:
            running.kill()
            raise

    def _begin(self, program: str, *arguments: str) -> subprocess.Popen[str]:
        """Start one of PostgreSQL's programs as the cluster's user, out of reach of the terminal's Ctrl-C."""
        command = [str(BINARIES / program), *arguments]
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        pipe = subprocess.PIPE
        if os.geteuid() != 0:
            return subprocess.Popen(command, cwd="/", env=environment, stdout=pipe, stderr=pipe, text=True, start_new_session=True)
        user = pwd.getpwnam(database.SYSTEM_USER)
        groups = [group.gr_gid for group in grp.getgrall() if user.pw_name in group.gr_mem]
        return subprocess.Popen(
            command, cwd="/", env=environment, stdout=pipe, stderr=pipe, text=True, start_new_session=True,
            user=user.pw_uid, group=user.pw_gid, extra_groups=groups,
        )  # fmt: skip

    @staticmethod
    def _ended(running: subprocess.Popen[str]) -> str:
        out, output = running.communicate()
        if running.returncode:
            raise ClusterTrouble(f"{Path(str(running.args[0])).name} failed: {(output or out).strip()}")  # type: ignore[index]
        return out


@dataclass(frozen=True)
class Elsewhere:
    """A cluster under /var/lib/wanmi and the data folder it belongs to (None where nobody noted it)."""

    home: Path
    belongs_to: Path | None

    @property
    def orphaned(self) -> bool:
        return self.belongs_to is not None and not self.belongs_to.is_dir()


def clusters_elsewhere() -> list[Elsewhere]:
    """All private clusters that lie outside their data folders."""
    found = []
    for home in sorted(database.FALLBACK.glob("*")) if database.FALLBACK.is_dir() else []:
        with contextlib.suppress(PermissionError):
            noted = home / BELONGS
            found.append(Elsewhere(home, Path(noted.read_text().rstrip("\n")) if noted.is_file() else None))
    return found


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """What would stop us waits until the end of the block."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def program(name: str) -> str:
    """The path of one of PostgreSQL's programs: Debian's version 15, else whatever is on the path."""
    found = BINARIES / name
    path = str(found) if found.exists() else shutil.which(name)
    if path is None:
        raise ClusterTrouble(f"PostgreSQL's program {name} is not installed; run: apt-get install postgresql-client-15.")
    return path


def _check_installed() -> None:
    if not (BINARIES / "initdb").exists() or not POSTGIS.exists():
        raise ClusterTrouble(
            "PostgreSQL 15 with PostGIS is not installed; run: apt-get install postgresql-15 postgresql-15-postgis-3 "
            "(or point DATABASE_URL to the city's own server)."
        )
    try:
        pwd.getpwnam(database.cluster_owner())
    except KeyError as error:
        raise ClusterTrouble("There is no system user postgres, and the database never runs as root; install postgresql-15.") from error


def _write_for(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o600)
    if os.geteuid() == 0:
        user = pwd.getpwnam(database.SYSTEM_USER)
        os.chown(path, user.pw_uid, user.pw_gid)


def _ident_map() -> str:
    """Who may come in as whom: the keeper of the data folder and the server's user, as owner of the data or as superuser."""
    people = dict.fromkeys((pwd.getpwuid(os.geteuid()).pw_name, database.cluster_owner()))
    return "".join(f'wanmi "{person}" {role}\n' for person in people for role in (database.ROLE, database.OWNER, "postgres"))


def _configuration(socket: Path) -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20  # MB
    values = {
        "listen_addresses": "''",
        "unix_socket_directories": f"'{socket}'",
        "unix_socket_permissions": "0700",
        "max_connections": "80",
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "shared_buffers": f"{min(1024, max(128, memory // 16))}MB",
        "effective_cache_size": f"{memory // 2}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": f"{min(256, max(64, memory // 32))}MB",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "5min",  # what is read again after a crash, before the first page answers
        "wal_compression": "lz4",
        "random_page_cost": "1.1",
        "effective_io_concurrency": "200",
        "jit": "off",  # our statements are short; compiling them costs more than running them
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "logging_collector": "on",
        "log_directory": "'log'",
        "log_filename": "'postgres-%a.log'",  # a week, each day written over
        "log_truncate_on_rotation": "on",
        "log_rotation_size": "0",
        "log_line_prefix": "'%m [%p] %q%u@%d '",
        "log_min_duration_statement": "'2s'",
    }
    shared = os.statvfs("/dev/shm")  # noqa: S108
    if shared.f_frsize * shared.f_blocks < 256 * 2**20:  # small containers: parallel queries would fail for want of room
        values["dynamic_shared_memory_type"] = "mmap"
    lines = [f"{key} = {value}" for key, value in values.items()]
    return "\n".join(["# Written by wanmi at each start. Your own settings belong into local.conf beside it.", *lines, ""])
