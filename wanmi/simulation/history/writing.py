"""Lives into tables, by COPY: cases, what was asked and ordered, exhibits, evidence and the hash-chained facts, the very rows that live
moves write."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from wanmi.cases.rules.holding import holder_of
from wanmi.cases.rules.state import COLUMNS
from wanmi.flow.queries.flows import flow_of
from wanmi.journal.rules.chain import FIRST, canonical_text, content_hash, whole_hash
from wanmi.journal.versions import version_of
from wanmi.simulation.history.life import Life

_CASE = ("id", *COLUMNS, "holder_id")
_FACT = (
    "name", "subject_kind", "subject_id", "sequence", "at", "recorded_at", "person_id", "post_id", "data", "version", "area_code", "topics",
    "key", "previous_hash", "hash",
)  # fmt: skip
_EVIDENCE = ("id", "file_id", "handed_in_by_id", "handed_in_at", "taken_at", "taken_place")
_EXHIBIT = ("case_id", "evidence_id", "purpose", "sequence")


@transaction.atomic
def write_lives(lives: Sequence[Life]) -> int:
    """Write the lives in one transaction; the number of facts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('cases_case_id_seq') FROM generate_series(1, %s)", [len(lives)])
        ids = [row[0] for row in cursor.fetchall()]
    _copy("cases_case", _CASE, (_case_row(id, life) for id, life in zip(ids, lives, strict=True)))
    _copy("evidence_evidence", _EVIDENCE, (row for life in lives for row in _evidence_rows(life)))
    _copy(
        "cases_caseevidence",
        _EXHIBIT,
        ((id, p.id, p.purpose, p.sequence) for id, life in zip(ids, lives, strict=True) for p in life.photos),
    )
    for kind, table in (("requests", "cases_caserequest"), ("orders", "cases_caseorder")):
        hung = [(id, life, row) for id, life in zip(ids, lives, strict=True) for row in getattr(life.situation, kind)]
        if hung:
            names = [one.name for one in fields(hung[0][2])]
            rows = ((id, life.case.grid_code, *(_told(getattr(row, name)) for name in names)) for id, life, row in hung)
            _copy(table, ("case_id", "grid_code", *names), rows)
    recorded_at = timezone.now()
    _copy("journal_fact", _FACT, (row for life in lives for row in fact_rows(life, recorded_at)))
    return sum(len(life.facts) for life in lives)


def _copy(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _case_row(id: int, life: Life) -> list[Any]:
    case = life.case
    columns = (_point(case.location) if name == "location" else getattr(case, name) for name in COLUMNS)
    return [id, *columns, holder_of(flow_of(case.flow_id), case)]


def _told(value: Any) -> Any:
    """A column of a request or an order as COPY takes it."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, Mapping) else value


def _point(place: tuple[float, float]) -> str:
    return f"SRID=4326;POINT({place[0]!r} {place[1]!r})"


def _evidence_rows(life: Life) -> Iterable[tuple[Any, ...]]:
    for photo in life.photos:
        yield photo.id, photo.file_id, photo.by, photo.at, photo.at, _point(photo.place)


def fact_rows(life: Life, recorded_at: datetime) -> Iterable[tuple[Any, ...]]:
    """The case's facts as rows of the journal, chained."""
    previous = FIRST
    number, area = life.case.number, life.case.grid_code
    for sequence, fact in enumerate(life.facts, start=1):
        text, version = canonical_text(fact.data), version_of(fact.name)
        person, post = (fact.by.person_id, fact.by.post_id) if fact.by else (None, None)
        content = content_hash(
            name=fact.name,
            subject_kind="case",
            subject_id=number,
            sequence=sequence,
            at=fact.at,
            person_id=person,
            post_id=post,
            area_code=area,
            key=fact.key,
            topics=fact.topics,
            data_text=text,
            previous_hash=previous,
            version=version,
        )
        hashed = whole_hash(content, recorded_at)
        yield (
            fact.name,
            "case",
            number,
            sequence,
            fact.at,
            recorded_at,
            person,
            post,
            text,
            version,
            area,
            fact.topics,
            fact.key,
            previous,
            hashed,
        )
        previous = hashed


@transaction.atomic
def note_numbers(used: dict[date, int]) -> None:
    """Let the numbers of these days go on after the ones used (see cases/actions/numbers.py)."""
    with connection.cursor() as cursor:
        for day, last in used.items():
            cursor.execute("SELECT nextval('cases_number_seq')")
            begins = cursor.fetchone()[0] - last
            cursor.execute("INSERT INTO cases_numberday (day, begins) VALUES (%s, %s) ON CONFLICT (day) DO NOTHING", [day, begins])
