"""The seals over the journal, and how the database guards it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from wanmi.journal.models import Seal
from wanmi.journal.rules.chain import leaf


@dataclass(frozen=True)
class LatestSeal:
    """The root of the journal as it was sealed last: what a backup keeps of it. `count`: facts under this one seal, `total`: under
    it and all before; `key` and `signature` are empty where the seal carries none."""

    until_xact: int
    count: int
    total: int
    sealed_at: datetime
    hash: bytes
    key: str
    signature: bytes


def latest_seal() -> LatestSeal | None:
    """The newest seal, or None where nothing has been sealed yet."""
    seal = Seal.objects.order_by("until_xact").last()
    if seal is None:
        return None
    return LatestSeal(seal.until_xact, seal.count, seal.total, seal.sealed_at, bytes(seal.hash), seal.key, bytes(seal.signature))


def hashes_between(from_xact: int, until_xact: int) -> Iterator[bytes]:
    """The hashes of all facts of the transactions in [from_xact, until_xact), in order of their ids. Constant memory."""
    return (hashed for _id, _xact, hashed, _rest in _rows_between(from_xact, until_xact))


def leaves_between(from_xact: int, until_xact: int) -> Iterator[bytes]:
    """The same facts as a signed seal takes them in. Constant memory."""
    return (leaf(*row) for row in _rows_between(from_xact, until_xact))


# What the hash of a fact of the first version does not cover stands in the leaf itself.
_LEAVES = """
    SELECT id, xact, hash, CASE WHEN hash_version = 1 THEN
        concat_ws('|', hash_version, encode(timestamptz_send(recorded_at), 'hex'), coalesce(key::text, '-'), area_code, to_json(topics))
        ELSE '' END
    FROM journal_fact WHERE xact >= %s AND xact < %s ORDER BY id
"""


def _rows_between(from_xact: int, until_xact: int) -> Iterator[tuple[int, int, bytes, str]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(_LEAVES, [from_xact, until_xact])
        while rows := cursor.fetchmany(5000):
            yield from ((id, xact, bytes(hashed), rest) for id, xact, hashed, rest in rows)


def current_view() -> str:
    """Which transactions have ended, as text: the same as long as nothing was committed. One cheap query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        return str(cursor.fetchone()[0])


def roles_are_apart() -> bool:
    """Whether the role that the application works as could do no more to the journal than read it and write new facts.

    Asked by the application itself it is about its own role; asked by the owner, about whether anybody but the owner may write.
    """
    with connection.cursor() as cursor:
        cursor.execute(APART)
        return bool(cursor.fetchone()[0])


APART = """
    SELECT CASE WHEN relowner = current_user::regrole
      THEN EXISTS (SELECT FROM aclexplode(attacl_of.acl) AS one WHERE one.grantee NOT IN (0, relowner) AND one.privilege_type = 'INSERT')
      ELSE NOT pg_has_role(current_user, relowner, 'MEMBER') AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
        AND NOT has_table_privilege(current_user, oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER, REFERENCES')
      END
    FROM pg_class,
      LATERAL (SELECT attacl AS acl FROM pg_attribute WHERE attrelid = pg_class.oid AND attname = 'data') AS attacl_of
    WHERE oid = 'journal_fact'::regclass
"""
