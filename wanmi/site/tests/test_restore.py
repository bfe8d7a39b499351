"""Whatever is wrong with a backup, or happens on the way, a restore ends with the whole city or with nothing changed, and says why."""

from __future__ import annotations

import contextlib
import fcntl
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pyrage
import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from wanmi.deliveries.models import Delivery, Export
from wanmi.evidence.models import StoredFile
from wanmi.people.actions.sessions import sign_in
from wanmi.people.actions.tokens import issue_token
from wanmi.people.models import DeviceToken, Person, SignInAttempt
from wanmi.people.queries import seats_held
from wanmi.site.backup import back_up, drill, making, manifest, restore_from, server
from wanmi.site.cluster import Cluster, program
from wanmi.site.tests import databases
from wanmi.site.trouble import Trouble

pytestmark = pytest.mark.slow
PHOTO = b"a photo that somebody handed in" * 40
PHONE = "13912345678"
private = pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="needs the superuser of the private cluster")


def quiet(text: str) -> None:
    pass


def place_of(name: str | None = None) -> dict:
    return {**settings.DATABASES["default"], **({"NAME": name} if name else {})}


@pytest.fixture(scope="module")
def city(committed_module, tmp_path_factory) -> Path:
    """A data folder with evidence, an open delivery, and a database in which people have signed in."""
    data = tmp_path_factory.mktemp("city") / "data"
    now, person = timezone.now(), Person.objects.order_by("pk")[0]
    person.phone = PHONE
    person.set_password("a rather long one")
    person.save()
    sign_in(sign_in_name=person.sign_in_name, password="a rather long one", address="10.9.8.7", at=now)
    issue_token(seat=seats_held(person, on=timezone.localdate(now))[0], device="手机", at=now)
    Session.objects.create(session_key="a-session-key-of-somebody", session_data="x", expire_date=now)
    sha = sha256(PHOTO).hexdigest()
    StoredFile.objects.create(sha256=sha, kind="photo", media_type="image/jpeg", size=len(PHOTO), stored_at=now)
    given = {"kind": "places", "system": "wgs84", "source": "s", "begins_on": now.date(), "handed_in_by": person, "handed_in_at": now}
    Delivery.objects.create(path="deliveries/b/map.shp", file_name="map.zip", **given)
    Delivery.objects.create(path="deliveries/done.csv", file_name="done.csv", state="taken", **given)
    Export.objects.create(kind="places", form="csv", system="x", requested_by=person, requested_at=now, path="exports/e.csv")
    files = {f"evidence/{sha[:2]}/{sha[2:4]}/{sha}": PHOTO, "evidence/renditions/x.thumb.jpg": b"a copy", "deliveries/b/map.shp": b"shapes",
             "deliveries/b/map.dbf": b"values", "deliveries/b.zip": b"packed", "deliveries/done.csv": b"taken"}  # fmt: skip
    for name, content in files.items():
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_bytes(content)
    return data


@pytest.fixture(scope="module")
def made(city: Path) -> Path:
    return back_up(city, place_of(), city.parent / "made", with_evidence=True, say=quiet)


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Path:
    """A backup of one's own, to be spoilt."""
    return Path(shutil.copytree(made, tmp_path / "copy"))


@pytest.fixture
def empty(city: Path):
    name = f"{databases.PREFIX}{os.getpid()}_empty"
    databases._drop(name)
    databases._administer(f'CREATE DATABASE "{name}"')
    yield name
    databases._drop(name)


def rows(name: str) -> dict[str, int]:
    with server.connection(place_of(name)) as database:
        return server.rows_in(database)


def restore(folder: Path, name: str, data: Path, **more) -> list[str]:
    said: list[str] = []
    restore_from(data, place_of(name), folder, say=said.append, **more)
    return said


def rewrite(folder: Path, **changes) -> None:
    """The manifest with other words, and a digest that fits."""
    told = json.loads((folder / manifest.NOTE).read_text()) | changes
    told.pop("digest")
    manifest.Manifest(**told).write(folder / manifest.NOTE)


def spoil(path: Path, at: float = 0.5) -> None:
    path.chmod(0o600)
    content = bytearray(path.read_bytes())
    content[int(len(content) * at)] ^= 1
    path.write_bytes(content)


# ── what comes back ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_city_comes_back_with_its_open_deliveries_and_without_its_sessions(city, made, empty, tmp_path):
    data = tmp_path / "data"
    assert restore(made, empty, data)[-1] == "evidence: all files are there"
    assert rows(empty) == manifest.read(made).tables
    assert sum(rows(empty).values()) > 1000
    found = {str(path.relative_to(data)) for folder in ("deliveries", "evidence") for path in (data / folder).rglob("*") if path.is_file()}
    sha = StoredFile.objects.get().sha256
    assert found == {"deliveries/b/map.shp", "deliveries/b/map.dbf", "deliveries/b.zip", f"evidence/{sha[:2]}/{sha[2:4]}/{sha}"}
    assert all(table.objects.exists() for table in (Session, DeviceToken, SignInAttempt))
    with server.connection(place_of(empty)) as database:
        for table in server.EMPTIED:
            assert database.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
        assert database.execute("SELECT path FROM resources_export").fetchone() == ("",)
        assert database.execute("SELECT count(*) FROM people_person WHERE phone = %s", [PHONE]).fetchone() == (1,)


def test_nothing_in_a_backup_lets_anybody_in_and_nobody_else_may_read_it(made):
    text = subprocess.run([program("pg_restore"), "-f", "-", made / manifest.DUMP], capture_output=True).stdout
    assert PHONE.encode() in text
    assert b"a-session-key-of-somebody" not in text
    assert b"10.9.8.7" not in text.replace(b'"address": "10.9.8.7"', b"")  # the journal keeps where from
    assert DeviceToken.objects.get().token_hash.hex().encode() not in text
    assert [path for path in (made, *made.rglob("*")) if path.stat().st_mode & 0o077] == []


def test_copies_of_evidence_are_the_backups_own(city, made):
    (file,) = [path for path in (made / "evidence").rglob("*") if path.is_file()]
    assert file.stat().st_nlink == 1


def test_what_is_written_while_a_backup_is_made_does_not_spoil_it(city, empty, tmp_path, monkeypatch):
    def counted(database, count=server.rows_in):
        found = count(database)
        SignInAttempt.objects.create(sign_in_name="late", at=timezone.now())
        Person.objects.create(sign_in_name=f"late{time.monotonic_ns()}", name="晚到")
        return found

    monkeypatch.setattr(server, "rows_in", counted)
    folder = back_up(city, place_of(), tmp_path / "made", with_evidence=False, say=quiet)
    restore(folder, empty, tmp_path / "data")


# ── what is wrong with it ────────────────────────────────────────────────────────────────────────────────────────────
def cut(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size * 95 // 100)


@pytest.mark.parametrize(
    ("name", "harm", "words"),
    [
        (manifest.DUMP, cut, "cut or changed"), (manifest.DUMP, spoil, "cut or changed"), (manifest.DUMP, Path.unlink, "missing from"),
        (manifest.EVIDENCE, spoil, "cut or changed"), (manifest.NOTE, lambda path: spoil(path, 0.3), "was changed"),
        (manifest.NOTE, cut, "was changed"), ("deliveries/b/map.shp", spoil, "cut or changed"), ("evidence", spoil, "cut or changed"),
    ],
)  # fmt: skip
def test_a_changed_byte_is_found_before_anything_is_touched(copy, empty, tmp_path, name, harm, words):
    path = copy / name
    harm(next(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else path)
    with pytest.raises(Trouble, match=words):
        restore(copy, empty, tmp_path / "data")
    assert rows(empty) == {}
    assert not (tmp_path / "data" / "deliveries").exists()


def test_a_dump_cut_short_leaves_no_table_even_where_no_digest_tells_and_the_whole_one_is_taken_after(made, copy, empty, tmp_path):
    """Backups of an older kind have no digests."""
    cut(copy / manifest.DUMP)
    lines = [line.split("\t") for line in (copy / manifest.EVIDENCE).read_text().splitlines()]
    (copy / manifest.EVIDENCE).write_text("".join(f"{size}\t{name}\n" for size, _sha, name in lines))
    old = {"at": "2026-01-01", "version": "0.1", "evidence_files": 1, "evidence_bytes": len(PHOTO)}
    (copy / manifest.NOTE).write_text(json.dumps(old))
    with pytest.raises(Trouble, match="nothing was changed"):
        restore(copy, empty, tmp_path / "data")
    assert rows(empty) == {}
    shutil.copy(made / manifest.DUMP, copy / manifest.DUMP)
    assert restore(copy, empty, tmp_path / "data")[-1] == "evidence: all files are there"
    assert rows(empty) == manifest.read(made).tables


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"format": 3}, "newer Wanmi"),
        ({"migrations": ["cases.0999_of_tomorrow"]}, "cases.0999_of_tomorrow is unknown here"),
        ({"postgres": 99}, "of PostgreSQL 99"),
        ({"extensions": {"postgis": ["public", "9.9.9"]}}, "ALTER EXTENSION postgis UPDATE"),
        ({"extensions": {"no_such": ["public", "1.0"]}}, "CREATE EXTENSION no_such"),
        ({"tables": {"public.people_person": 1}}, "people_person has .* rows where 1 were backed up"),
        ({"journal": {"seal": "00", "facts": 0, "highest": None}}, "does not end with the seal"),
        ({"database_bytes": 2**60}, "There is no room"),
        ({"parts": {"../../outside": [1, "x"]}}, "outside itself"),
    ],
)
def test_what_does_not_fit_is_told_and_nothing_changes(copy, empty, tmp_path, changes, words):
    if "parts" in changes:
        changes = {"parts": json.loads((copy / manifest.NOTE).read_text())["parts"] | changes["parts"]}
    rewrite(copy, **changes)
    with pytest.raises(Trouble, match=words):
        restore(copy, empty, tmp_path / "data", disk=tmp_path)
    assert rows(empty) == {}


def test_a_city_that_runs_is_not_written_under(made, empty, tmp_path, monkeypatch):
    monkeypatch.setattr("wanmi.site.backup.restoring.PATIENCE", 0.1)
    with (tmp_path / "up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(Trouble, match="stop it before"):
            restore(made, empty, tmp_path)
    with server.connection(place_of(empty)), pytest.raises(Trouble, match="1 others are connected"):
        restore(made, empty, tmp_path)
    with making.alone(tmp_path), pytest.raises(Trouble, match="running already"):
        restore(made, empty, tmp_path)


# ── PostGIS elsewhere ────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def elsewhere(empty: str) -> str:
    """An empty database as some cities have it: the extensions in a schema of their own."""
    moves = "".join(f"DROP EXTENSION {name}; CREATE EXTENSION {name} SCHEMA gis;" for name in ("postgis", "pg_trgm", "btree_gist"))
    Cluster(settings.DATA_DIR)._ask(empty, f"CREATE SCHEMA gis AUTHORIZATION {place_of()['USER']}; {moves}")
    return empty


@private
def test_a_city_is_restored_where_postgis_stands_in_another_schema_and_from_there_back(made, elsewhere, tmp_path):
    with pytest.raises(Trouble, match="SET search_path = public, gis"):
        restore(made, elsewhere, tmp_path / "data")
    with server.connection(place_of(elsewhere)) as database:
        database.execute(f'ALTER DATABASE "{elsewhere}" SET search_path = public, gis')
    restore(made, elsewhere, tmp_path / "data")
    with server.connection(place_of(elsewhere)) as database:
        database.execute("SELECT ST_Area(geometry) FROM grids_unitgrid LIMIT 1")
    back = back_up(tmp_path / "data", place_of(elsewhere), tmp_path / "again", with_evidence=False, say=quiet)
    name = f"{databases.PREFIX}{os.getpid()}_back"
    databases._administer(f'CREATE DATABASE "{name}"')
    try:
        restore(back, name, tmp_path / "back")
        assert rows(name) == rows(elsewhere)
    finally:
        databases._drop(name)


# ── what happens on the way ──────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def tiny_disk(tmp_path: Path):
    """A real file system of 256 kB."""
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", place], capture_output=True).returncode:
        pytest.skip("this user may not mount a small file system")
    yield place
    subprocess.run(["umount", place], check=True)


@pytest.mark.parametrize("told_before", [True, False])
def test_a_full_disk_is_told_and_leaves_nothing_half(made, copy, empty, tiny_disk, monkeypatch, told_before):
    big = copy / "deliveries" / "big.csv"
    big.write_bytes(bytes(300_000))
    part = [300_000, sha256(bytes(300_000)).hexdigest()]
    rewrite(copy, parts=json.loads((copy / manifest.NOTE).read_text())["parts"] | {"deliveries/big.csv": part})
    if not told_before:
        monkeypatch.setattr("wanmi.site.backup.restoring.check_room", lambda *given: None)
    with pytest.raises(Trouble, match="There is no room"):
        restore(copy, empty, tiny_disk)
    assert rows(empty) == {}
    assert not list(tiny_disk.rglob("*big*"))


def test_a_backup_onto_a_full_disk_leaves_nothing_that_looks_whole(city, tiny_disk, monkeypatch):
    with pytest.raises(Trouble, match="There is no room"):
        back_up(city, place_of(), tiny_disk / "backup", with_evidence=True, say=quiet)
    assert list(tiny_disk.iterdir()) == []


CALL = """
import sys, json
from pathlib import Path
import wanmi.site.backup as backup
what, data, place, folder = sys.argv[1:]
call = {"restore": backup.restore_from, "backup": lambda *given, say: backup.back_up(*given, with_evidence=True, say=say)}[what]
call(Path(data), json.loads(place), Path(folder), say=print)
"""


def begin(what: str, data: Path, name: str | None, folder: Path) -> subprocess.Popen:
    place = json.dumps({key: place_of(name)[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")})
    return subprocess.Popen([sys.executable, "-c", CALL, what, str(data), place, str(folder)], cwd=settings.BASE_DIR, text=True)


@pytest.mark.parametrize("seconds", [0.3, 1.0, 1.8])
def test_a_restore_killed_anywhere_leaves_the_database_empty_or_whole_and_is_run_again(made, empty, tmp_path, seconds):
    process = begin("restore", tmp_path / "data", empty, made)
    time.sleep(seconds)
    process.kill()
    process.wait()
    for _ in range(100):
        with contextlib.suppress(Trouble):
            if rows(empty) == {}:
                restore(made, empty, tmp_path / "data")
            break
        time.sleep(0.1)
    assert rows(empty) == manifest.read(made).tables


def test_a_backup_killed_leaves_no_backup_and_the_next_one_sweeps_what_it_left(city, tmp_path):
    data = Path(shutil.copytree(city, tmp_path / "data"))
    folder = data / "backups" / "first"
    process = begin("backup", data, None, folder)
    while process.poll() is None and not list((data / "backups").glob("*.part/*")):
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not folder.exists()
    assert [path.name for path in (data / "backups").iterdir()] == ["first.part"]
    second = back_up(data, place_of(), None, with_evidence=False, say=quiet)
    assert list((data / "backups").iterdir()) == [second]


def test_what_bears_the_name_of_a_stopped_backup_and_is_none_stays(city, tmp_path):
    (tmp_path / "made.part").mkdir()
    (tmp_path / "made.part" / "letters").write_text("mine")
    with pytest.raises(Trouble, match="in the way"):
        back_up(city, place_of(), tmp_path / "made", with_evidence=False, say=quiet)
    assert (tmp_path / "made.part" / "letters").exists()


def test_a_link_among_the_evidence_is_not_followed_into_a_backup(city, tmp_path):
    data = Path(shutil.copytree(city, tmp_path / "data"))
    (tmp_path / "secret").write_text("not for backups")
    (data / "evidence" / "aa").symlink_to(tmp_path / "secret")
    folder = back_up(data, place_of(), tmp_path / "made", with_evidence=True, say=quiet)
    assert not (folder / "evidence" / "aa").exists()


@pytest.mark.parametrize(
    ("complaint", "words"),
    [
        ('psql:<stdin>:9: ERROR:  could not extend file "base/1/2": No space left on device', "There is no room left"),
        ("psql:<stdin>:9: ERROR:  permission denied for schema public", "may not do this"),
        ("pg_restore: error: could not read from input file: end of file", "cut short"),
        ("psql: error: connection to server was lost", "connection to server was lost"),
        ("", "was ended"),
    ],
)
def test_what_postgresql_complains_of_is_told_in_a_sentence(complaint, words):
    told = str(server.in_a_sentence("psql", io.BytesIO(complaint.encode()), "nothing was changed."))
    assert words in told
    assert told.endswith("nothing was changed.")


# ── encrypted ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_an_encrypted_backup_is_opened_by_its_key_alone(city, empty, tmp_path):
    key, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    (tmp_path / "key").write_text(f"# of the city\n{key}\n")
    (tmp_path / "other").write_text(str(other))
    folder = back_up(city, place_of(), tmp_path / "made", with_evidence=True, say=quiet, encrypt_to=[str(key.to_public())])
    assert {path.suffix for path in folder.rglob("*") if path.is_file() and path.name != manifest.NOTE} == {".age"}
    assert [path for path in folder.rglob("*") if path.is_file() and b"photo that" in path.read_bytes()] == []
    with pytest.raises(Trouble, match="--identity"):
        restore(folder, empty, tmp_path / "data")
    with pytest.raises(Trouble, match="another key"):
        restore(folder, empty, tmp_path / "data", identity=tmp_path / "other")
    assert restore(folder, empty, tmp_path / "data", identity=tmp_path / "key")[-1] == "evidence: all files are there"
    assert not (tmp_path / "data" / "restoring").exists()
    spoil(folder / f"{manifest.DUMP}.age")
    with pytest.raises(Trouble, match="cut or changed"):
        drill(city, place_of(), folder, say=quiet, identity=tmp_path / "key")
    with pytest.raises(Trouble, match="no public key"):
        back_up(city, place_of(), tmp_path / "more", with_evidence=False, say=quiet, encrypt_to=["age1nonsense"])


# ── drilled ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def drills() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", ["%wanmi_drill"])
        return [row[0] for row in cursor.fetchall()]


def test_a_drill_restores_looks_and_leaves_nothing_also_where_one_was_killed_before(city, made, tmp_path):
    databases._administer(f'CREATE DATABASE "{settings.DATABASES["default"]["NAME"][:40]}_wanmi_drill"')
    said: list[str] = []
    assert drill(city, place_of(), made, say=said.append) == []
    assert any(line.startswith("restored:") for line in said)
    assert "journal: holds" in said
    assert drills() == []


def test_a_drill_says_what_is_wrong(city, copy, tmp_path):
    data = Path(shutil.copytree(city, tmp_path / "data"))
    shutil.rmtree(copy / "evidence")
    spoil(next(path for path in (data / "evidence").rglob("*") if len(path.name) == 64))
    (wrong,) = drill(data, place_of(), copy, say=quiet)
    assert "1 of 1 files are missing or not what was handed in" in wrong
    rewrite(copy, tables={"public.people_person": 1})
    with pytest.raises(Trouble, match="1 were backed up"):
        drill(data, place_of(), copy, say=quiet)
    assert drills() == []


@private
def test_a_role_that_may_not_make_databases_is_told_how(city, made, monkeypatch):
    ask, role = Cluster(settings.DATA_DIR)._ask, place_of()["USER"]
    ask("postgres", f"ALTER ROLE {role} NOCREATEDB")
    try:
        with pytest.raises(Trouble, match=rf'ALTER ROLE "?{role}"? CREATEDB'):
            drill(city, place_of(), made, say=quiet)
    finally:
        ask("postgres", f"ALTER ROLE {role} CREATEDB")
