"""Statements of the hot path, prepared once a connection: the database neither parses nor plans them again.

Django binds parameters on the client and so never prepares. This goes past its cursor, not past its connection: the same
transaction, the same pool, errors wrapped as Django's own. Queries made here are not seen by Django's query counting.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import connection


def run_prepared(statement: str, parameters: Sequence[Any]) -> psycopg.Cursor[tuple[Any, ...]]:
    """Run a statement with %s places and give its cursor; only statements that return nothing lack rows to fetch."""
    connection.ensure_connection()
    with connection.wrap_database_errors:
        cursor = psycopg.Cursor(connection.connection)
        cursor.execute(statement, parameters, prepare=True)
    return cursor
