"""What machines and the careful see: health, metrics, request ids, headers, sessions that end."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from wanmi.people.actions import create_person
from wanmi.site.logs import logging_settings

START = timezone.now()  # a little before any test signs in


@pytest.fixture
def person(db):
    return create_person(sign_in_name="liming", name="李明", by=None, at=timezone.now(), password="a rather long one")


def test_the_process_answers_without_a_database(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_it_is_not_ready_without_a_worker(client):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "database": True, "migrations": True, "evidence": True, "worker": False}


@pytest.mark.django_db
def test_it_is_ready_with_a_living_worker(client):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '20 s')")
        assert client.get("/readyz").status_code == 200
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '2 min'")
        assert client.get("/readyz").json()["worker"] is False


@pytest.mark.django_db
def test_it_is_not_ready_where_evidence_cannot_be_written(client, settings, tmp_path):
    (tmp_path / "file").write_text("in the way")
    settings.EVIDENCE_DIR = tmp_path / "file" / "evidence"
    assert client.get("/readyz").json()["evidence"] is False


@pytest.mark.django_db
def test_metrics_tell_requests_and_the_citys_figures(client):
    client.get("/healthz")
    told = client.get("/metrics").content.decode()
    assert 'wanmi_requests_total{method="GET",status="200",view="healthz"}' in told
    assert "wanmi_database_up 1.0" in told
    assert "wanmi_queue_oldest_seconds 0.0" in told


@pytest.mark.django_db
def test_metrics_are_for_this_machine_or_the_tokens_bearer(client, settings):
    settings.METRICS_TOKEN = "secret"
    assert client.get("/metrics", REMOTE_ADDR="10.1.2.3").status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "10.1.2.3"}).status_code == 403
    assert client.get("/metrics", REMOTE_ADDR="10.1.2.3", headers={"Authorization": "Bearer wrong"}).status_code == 403
    assert client.get("/metrics", REMOTE_ADDR="10.1.2.3", headers={"Authorization": "Bearer secret"}).status_code == 200


SIGNS = ["", "X-Forwarded-For", "Forwarded", "X-Real-IP", "Via", "X-Forwarded-Proto", "X-Forwarded-Host"]


@pytest.mark.django_db
@pytest.mark.parametrize("sign", SIGNS)
def test_metrics_do_not_take_a_proxy_on_this_machine_for_this_machine(sign, settings):
    told = {sign: "127.0.0.1"} if sign else {}
    assert Client().get("/metrics", headers=told).status_code == (403 if sign else 200)
    settings.PROXIES = ["127.0.0.1"]  # whatever header got lost on the way: the connection is the proxy's
    assert Client().get("/metrics", headers=told).status_code == 403
    settings.METRICS_TOKEN = "secret"
    assert Client().get("/metrics", headers=told | {"Authorization": "Bearer secret"}).status_code == 200
    settings.PROXIES = ["10.1.2.3"]
    chain = {"X-Forwarded-For": "127.0.0.1"}
    assert Client().get("/metrics", headers=chain, REMOTE_ADDR="10.1.2.3").status_code == 403


def test_a_well_formed_request_id_is_kept_and_another_replaced(client):
    assert client.get("/healthz", headers={"X-Request-ID": "from-the-proxy-1"}).headers["X-Request-ID"] == "from-the-proxy-1"
    forged = client.get("/healthz", headers={"X-Request-ID": "bad\tid with spaces"}).headers["X-Request-ID"]
    assert len(forged) == 32


def test_a_request_leaves_one_line_with_its_id_and_without_its_query(client, caplog):
    with caplog.at_level(logging.INFO, "wanmi.request"):
        client.get("/no-such-page?telephone=13800000000", headers={"X-Request-ID": "abcdefgh"})
    (line,) = [record.msg for record in caplog.records if record.name == "wanmi.request"]
    assert (line["path"], line["status"], line["request_id"]) == ("/no-such-page", 404, "abcdefgh")
    assert "13800000000" not in json.dumps(line, default=str)


@pytest.mark.parametrize("style", ["json", "console"])
def test_a_fault_is_logged_without_what_people_typed(style):
    shown = io.StringIO()
    handler = logging.StreamHandler(shown)
    line = logging_settings(style)["formatters"]["line"]
    handler.setFormatter(line.pop("()")(**line))
    log = logging.getLogger("wanmi.test.fault")
    log.addHandler(handler)
    try:
        password = "correct horse battery staple"
        len(password) // 0
    except ZeroDivisionError:
        log.exception("it broke")
    finally:
        log.removeHandler(handler)
    assert "ZeroDivisionError" in shown.getvalue()
    assert "correct horse" not in shown.getvalue()


def test_every_answer_forbids_what_is_not_ours(client):
    policy = client.get("/healthz").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_a_session_ends_when_nobody_was_there(client, person, monkeypatch):
    client.force_login(person)
    later(monkeypatch, 0)
    client.get("/healthz")
    later(monkeypatch, settings.SESSION_ENDS_IDLE + 60)
    client.get("/healthz")
    assert "_auth_user_id" not in client.session


def test_a_session_goes_on_while_somebody_works_and_ends_after_a_shift(client, person, monkeypatch):
    client.force_login(person)
    for hours in (0, 1.5, 3, 4.5, 6, 7.5):
        later(monkeypatch, hours * 3600)
        client.get("/healthz")
        assert "_auth_user_id" in client.session
    later(monkeypatch, settings.SESSION_ENDS_AFTER + 60)
    client.get("/healthz")
    assert "_auth_user_id" not in client.session


def test_what_a_page_fetches_by_itself_does_not_keep_a_session(client, person, monkeypatch):
    client.force_login(person)
    later(monkeypatch, 0)
    client.get("/healthz")
    later(monkeypatch, 3600)
    client.get("/healthz", headers={"X-Background": "1"})
    later(monkeypatch, settings.SESSION_ENDS_IDLE + 60)
    client.get("/healthz")
    assert "_auth_user_id" not in client.session


def later(monkeypatch, seconds: float) -> None:
    moment = START + timedelta(seconds=seconds)
    monkeypatch.setattr("wanmi.site.middleware.timezone", SimpleNamespace(now=lambda: moment))


@pytest.mark.slow
def test_production_settings_pass_djangos_own_checks(tmp_path):
    environment = {"PATH": "/usr/bin:/bin", "WANMI_DATA": str(tmp_path), "WANMI_PUBLIC_URL": "https://city.example"}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
