"""An empty database filled from a dump in one transaction: all of it or nothing, whatever happens on the way.

What the dump says of PostGIS and its kin is brought to the schema in which they stand here.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql

from wanmi.site.backup import server
from wanmi.site.backup.files import CHUNK
from wanmi.site.backup.manifest import Manifest
from wanmi.site.backup.server import Place
from wanmi.site.cluster import program
from wanmi.site.trouble import Trouble

UNCHANGED = "nothing was changed."
_ENTRY = re.compile(r"^\d+; \d+ \d+ (EXTENSION|SCHEMA) - (\S+)")
_MEMBERS = """
SELECT e.extname, coalesce(p.proname, t.typname, o.oprname, c.opcname, f.opfname, r.relname)::text
FROM pg_extension e JOIN pg_depend d ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid AND d.deptype = 'e'
LEFT JOIN pg_proc p ON d.classid = 'pg_proc'::regclass AND p.oid = d.objid
LEFT JOIN pg_type t ON d.classid = 'pg_type'::regclass AND t.oid = d.objid
LEFT JOIN pg_operator o ON d.classid = 'pg_operator'::regclass AND o.oid = d.objid
LEFT JOIN pg_opclass c ON d.classid = 'pg_opclass'::regclass AND c.oid = d.objid
LEFT JOIN pg_opfamily f ON d.classid = 'pg_opfamily'::regclass AND f.oid = d.objid
LEFT JOIN pg_class r ON d.classid = 'pg_class'::regclass AND r.oid = d.objid
WHERE e.extname = ANY(%s)
"""
_CHECK = """
DECLARE expected jsonb := {expected}; each record; found bigint; root text; highest bigint;
BEGIN
  IF to_regclass('public.resources_export') IS NOT NULL THEN UPDATE public.resources_export SET path = '' WHERE path <> ''; END IF;
  IF to_regclass('public.papers_printrun') IS NOT NULL THEN UPDATE public.papers_printrun SET path = '', done = 0 WHERE path <> ''; END IF;
  FOR each IN SELECT * FROM jsonb_to_recordset(expected->'tables') AS t(schema text, name text, rows bigint) LOOP
    EXECUTE format('SELECT count(*) FROM %I.%I', each.schema, each.name) INTO found;
    IF found <> each.rows THEN
      RAISE EXCEPTION 'table %.% has % rows where % were backed up', each.schema, each.name, found, each.rows;
    END IF;
  END LOOP;
  IF expected->>'seal' IS NOT NULL THEN
    SELECT encode(hash, 'hex') INTO root FROM public.journal_seal ORDER BY until_xact DESC LIMIT 1;
    IF root IS DISTINCT FROM expected->>'seal' THEN RAISE EXCEPTION 'the journal does not end with the seal that was backed up'; END IF;
  END IF;
  IF to_regclass('public.journal_fact') IS NOT NULL THEN
    SELECT max(xact) INTO highest FROM public.journal_fact;
    IF highest >= pg_current_xact_id()::text::bigint THEN
      EXECUTE format(
        'CREATE OR REPLACE FUNCTION public.journal_offset() RETURNS bigint LANGUAGE sql STABLE RETURN %s::bigint', highest + 1);
    END IF;
  END IF;
END
"""


def fill(place: Place, note: Manifest, dump: Path) -> None:
    """Raises Trouble; then the database is as empty as before."""
    with server.connection(place) as database:
        rewrite = _rewriting(database, note)
        schemas = {row[0] for row in database.execute("SELECT nspname FROM pg_namespace")}
    listing = dump.with_name(f"{dump.name}.{place['NAME']}.list")
    writing, complaints = server.begin(
        place, "psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    try:
        assert writing.stdin is not None  # noqa: S101
        listing.write_text("".join(_listed(dump, schemas)))
        writing.stdin.write(b"BEGIN;\n")
        for section in ("pre-data", "data", "post-data"):
            _pass(dump, section, listing, writing.stdin, rewrite)
        writing.stdin.write(_ending(note).encode())
        writing.stdin.close()
    except BrokenPipeError:
        pass  # psql has stopped at an error, which it tells below
    except BaseException:
        writing.kill()  # nothing was committed, so all of it is forgotten
        writing.wait()
        raise
    finally:
        listing.unlink(missing_ok=True)
    if writing.wait():
        raise server.in_a_sentence("psql", complaints, UNCHANGED)
    with server.connection(place) as database:
        database.execute("ANALYZE")


def _listed(dump: Path, schemas: set[str]) -> Iterator[str]:
    """The dump's contents but for extensions, which belong to the superuser, and schemas that are there."""
    done = subprocess.run([program("pg_restore"), "-l", str(dump)], capture_output=True, text=True)
    if done.returncode:
        raise Trouble(f"The dump is cut short or no dump at all; {UNCHANGED}")
    for line in done.stdout.splitlines(keepends=True):
        entry = _ENTRY.match(line)
        if not (entry and (entry[1] == "EXTENSION" or entry[2] in schemas)):
            yield line


def _pass(dump: Path, section: str, listing: Path, out: IO[bytes], rewrite: Any) -> None:
    command = ["--no-owner", "--no-privileges", f"--section={section}", f"--use-list={listing}", "--file=-", str(dump)]
    reading, complaints = server.begin({"OPTIONS": {}}, "pg_restore", command, stdout=subprocess.PIPE)
    try:
        assert reading.stdout is not None  # noqa: S101
        if section == "data" or rewrite is None:
            while chunk := reading.stdout.read(CHUNK):
                out.write(chunk)
        else:
            out.write(rewrite(reading.stdout.read().decode()).encode())
        if reading.wait():
            raise server.in_a_sentence("pg_restore", complaints, UNCHANGED)
    finally:
        reading.kill()
        reading.wait()


def _ending(note: Manifest) -> str:
    """Checked, the journal lifted above its stored facts (a new cluster counts from the beginning), and only then committed."""
    tables = [dict(zip(("schema", "name"), key.split(".", 1), strict=True), rows=rows) for key, rows in note.tables.items()]
    data_json = json.dumps({"tables": tables, "seal": note.journal.get("seal")})
    return "DO " + sql.Literal(_CHECK.format(expected=sql.Literal(data_json).as_string(None))).as_string(None) + ";\nCOMMIT;\n"


def _rewriting(database: psycopg.Connection[Any], note: Manifest) -> Any:
    """A function over SQL that brings each moved extension's names to where it stands here; None where none has moved."""
    here = server.extensions_in(database)
    moved = {name: (schema, here[name][0]) for name, (schema, _) in note.extensions.items() if name in here and here[name][0] != schema}
    if not moved:
        return None
    members: dict[tuple[str, str], set[str]] = {}
    for extension, name in database.execute(_MEMBERS, [list(moved)]):
        if name:
            members.setdefault(moved[extension], set()).add(name)
    patterns = []
    for (old, new), names in members.items():
        words = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
        new = sql.Identifier(new).as_string(database)
        patterns.append((re.compile(rf'(?<![\w."])"?{re.escape(old)}"?\.("?)({words})\1(?![\w"])'), rf"{new}.\1\2\1"))

    def rewrite(text: str) -> str:
        for pattern, other in patterns:
            text = pattern.sub(other, text)
        return text

    return rewrite
