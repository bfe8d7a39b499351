"""The baseline of reporting: a bare Django view that writes the same two rows by raw SQL, with no sign-in, rule or check.

It locates the point, draws the number, hashes the fact and commits, and nothing else; the same server runs it.
"""

from __future__ import annotations

import json
import os
import uuid
from datetime import timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanmi.site.settings")

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone

from wanmi.site.application import Application
from wanmi.site.threads import DjangoThreads

LOCATE = (
    "SELECT id, code, area_class FROM grids_unitgrid WHERE ends_on IS NULL"
    " AND ST_Intersects(geometry, ST_SetSRID(ST_MakePoint(%s, %s), 4326)) ORDER BY code LIMIT 1"
)
CASE = (
    "INSERT INTO cases_case (uuid, number, flow_id, kind, subclass_id, description, urgent, location, address, unit_grid_id, grid_code,"
    " area_class, source, reporter_name, reporter_phone, reply_wanted, on_the_spot, stage, stage_since, due_at, warn_at, outcome, version,"
    " centre_id, reported_at, disposal_limit, disposal_late, verification, check_result, closing_note, rework_count, repeated, holder_id)"
    " VALUES (%s, %s, %s, 'event', %s, %s, false, ST_SetSRID(ST_MakePoint(%s, %s), 4326), %s, %s, %s, %s, 'hotline', '', '', false,"
    " false, 'registered', %s, %s, %s, '', 1, %s, %s, '', false, '', '', '', 0, false, %s)"
)
FACT = (
    "INSERT INTO journal_fact (name, subject_kind, subject_id, sequence, at, person_id, post_id, data, topics, key, previous_hash, hash)"
    " VALUES ('case.report', 'case', %s, 1, %s, %s, %s, %s::jsonb, %s, %s, %s, %s)"
)


def report(request: HttpRequest) -> HttpResponse:
    """Take a report for granted and write it."""
    from hashlib import sha256

    body: dict[str, Any] = json.loads(request.body)
    lng, lat = body["location"]
    at = timezone.now()
    due, warn = at + timedelta(minutes=15), at + timedelta(minutes=12)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LOCATE, [lng, lat])
        grid_id, code, area_class = cursor.fetchone()
        cursor.execute("SELECT nextval('cases_number_seq')")
        number = f"{code[:6]}B{at:%Y%m%d}{cursor.fetchone()[0] % 100000:05}"
        row = [body["uuid"], number, body["flow_id"], body["subclass_id"], body["description"], lng, lat, body["address"]]
        cursor.execute(CASE, [*row, grid_id, code, area_class, at, due, warn, body["centre_id"], at, body["centre_id"]])
        data = json.dumps(body, sort_keys=True)
        hashed = sha256(data.encode()).digest()
        topics = [f"stage:{code[:6]}:registered"]
        cursor.execute(FACT, [number, at, body["person_id"], body["post_id"], data, topics, uuid.UUID(body["uuid"]), b"\0" * 32, hashed])
    return HttpResponse(json.dumps({"number": number}), status=201, content_type="application/json")


def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [path("report", report), path("healthz", alive)]


class BareHandler(WSGIHandler):
    """Django with no middleware over the two addresses above."""

    def load_middleware(self, is_async: bool = False) -> None:
        kept = settings.MIDDLEWARE, settings.ROOT_URLCONF
        settings.MIDDLEWARE, settings.ROOT_URLCONF = [], __name__
        super().load_middleware(is_async)
        settings.MIDDLEWARE = kept[0]


class BareApplication(Application):
    def __init__(self) -> None:
        self.pages = DjangoThreads(BareHandler(), threads=settings.THREADS)


application = BareApplication()
