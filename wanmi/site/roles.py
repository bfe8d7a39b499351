"""Two roles of the database: the owner, who makes tables and fills a city, and the application, which may only work with rows.

What is never changed (the journal, its seals, evidence) the application may read and add to, nothing else: it can neither alter nor
empty such a table, nor switch its guards off. Which tables those are, the database itself says: those whose guard is
`refuse_change`. docs/decisions/0012-the-journals-anchor.md tells why.
"""

from __future__ import annotations

from django.db import connection

PLAIN = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
GUARDED = frozenset({"SELECT", "INSERT"})
OTHERS = {
    "django_migrations": frozenset({"SELECT"}),
    "journal_fact": frozenset({"SELECT"}),  # and INSERT of the columns below
    "journal_fact_id_seq": frozenset({"USAGE", "SELECT"}),
    "journal_seal_id_seq": frozenset({"USAGE", "SELECT"}),
    "grids_kepttile": PLAIN | {"TRUNCATE"},  # tiles are thrown away all at once
}
# A fact's number, its transaction and the moment of its recording are the database's to say, not the writer's.
READABLE = (
    "name", "subject_kind", "subject_id", "sequence", "at", "person_id", "post_id", "data", "version", "area_code", "topics", "key",
    "previous_hash", "hash",
)  # fmt: skip
SEQUENCE = frozenset({"USAGE", "SELECT", "UPDATE"})  # numbers are passed over where they are taken

_OBJECTS = """
    SELECT relname, relkind = 'S',
      EXISTS (SELECT FROM pg_trigger WHERE tgrelid = pg_class.oid AND tgfoid = 'refuse_change'::regproc
              AND tgtype & 17 = 17 AND tgattr = ''),
      ARRAY(SELECT privilege_type FROM aclexplode(relacl) WHERE grantee = %(application)s::regrole),
      ARRAY(SELECT attname::text FROM pg_attribute, aclexplode(attacl)
            WHERE attrelid = pg_class.oid AND grantee = %(application)s::regrole AND privilege_type = 'INSERT')
    FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S') AND relowner = current_user::regrole
"""


def part_roles(application: str) -> bool:
    """Give the role `application` what it may do with the owner's tables, and take what it may not; whether anything was to do.

    To be called as the owner. Raises a database error where there is no such role.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if cursor.fetchone()[0] == application:
            return False
        role = connection.ops.quote_name(application)
        cursor.execute(_OBJECTS, {"application": role})
        statements = [
            one
            for name, is_sequence, guarded, has, columns in cursor.fetchall()
            for one in _statements(role, name, is_sequence, guarded, frozenset(has), frozenset(columns))
        ]
        if statements:  # what later migrations make is the application's to work with, too
            statements += [
                f"GRANT USAGE ON SCHEMA public TO {role}",
                f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
                f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO {role}",
            ]
            cursor.execute(";".join(statements))
    return bool(statements)


def _statements(role: str, name: str, is_sequence: bool, guarded: bool, has: frozenset[str], columns: frozenset[str]) -> list[str]:
    """What brings one table or sequence from the privileges it gives to those it shall give."""
    granted = OTHERS.get(name, SEQUENCE if is_sequence else GUARDED if guarded else PLAIN)
    readable = frozenset(READABLE) if name == "journal_fact" else frozenset[str]()
    if has == granted and columns == readable:
        return []
    what = f"{'SEQUENCE' if is_sequence else 'TABLE'} {connection.ops.quote_name(name)}"
    made = [f"REVOKE ALL ON {what} FROM {role}", f"GRANT {', '.join(sorted(granted))} ON {what} TO {role}"]
    return made + ([f"GRANT INSERT ({', '.join(READABLE)}) ON {what} TO {role}"] if readable else [])
