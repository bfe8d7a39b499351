"""Refusals, outages and bodies that are too large, as a person, a page part and a program hear them. No database."""

from __future__ import annotations

import json

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings

from wanmi.kit.middleware import RefusalMiddleware
from wanmi.kit.pages.errors import fault
from wanmi.kit.refusals import NotYours

ask = RequestFactory()


def answer(request: HttpRequest, exception: Exception) -> HttpResponse:
    told = RefusalMiddleware(lambda _: HttpResponse()).process_exception(request, exception)
    assert told is not None
    return told


def test_htmx_hears_a_refusal_as_an_alert_at_the_head_of_the_page() -> None:
    told = answer(ask.post("/x/", headers={"HX-Request": "true"}), NotYours())
    assert told.status_code == 403
    assert told["HX-Retarget"] == "#alerts"
    assert "当前岗位无权办理此事。" in told.content.decode()
    assert "<html" not in told.content.decode()


def test_a_form_in_the_dialog_hears_it_in_the_dialog() -> None:
    told = answer(ask.post("/x/", headers={"HX-Request": "true", "HX-Target": "dialog"}), NotYours())
    assert told["HX-Retarget"] == "#dialog [data-alerts]"


def test_a_dialog_that_is_refused_before_it_opens_is_refused_on_the_page() -> None:
    told = answer(ask.get("/x/", headers={"HX-Request": "true", "HX-Target": "dialog"}), NotYours())
    assert told["HX-Retarget"] == "#alerts"


def test_a_browser_hears_it_as_a_page_with_the_way_back() -> None:
    page = Client().get("/parts/refused/", headers={"Referer": "http://testserver/parts/desk/"})
    assert page.status_code == 409
    assert 'href="http://testserver/parts/desk/"' in page.content.decode()


def test_the_way_back_never_leads_to_another_house() -> None:
    page = Client().get("/parts/refused/", headers={"Referer": "http://elsewhere.example/"})
    assert "elsewhere" not in page.content.decode()


def test_a_program_hears_it_as_a_problem_document() -> None:
    told = answer(ask.post("/api/v1/cases"), NotYours(field="department"))
    document = json.loads(told.content)
    assert told["Content-Type"] == "application/problem+json"
    assert (document["status"], document["code"], document["field"]) == (403, "kit.not_yours", "department")


@pytest.mark.parametrize(("path", "media"), [("/x/", "text/html"), ("/api/v1/cases", "application/problem+json")])
def test_no_database_is_said_calmly(path: str, media: str) -> None:
    told = answer(ask.get(path), OperationalError("gone"))
    assert told.status_code == 503
    assert told["Content-Type"].startswith(media)
    assert told["Retry-After"]


def test_no_database_in_a_middleware_is_503_too() -> None:
    try:
        raise OperationalError("gone")
    except OperationalError:
        assert fault(ask.get("/x/")).status_code == 503
    assert fault(ask.get("/x/")).status_code == 500


def test_another_fault_is_left_to_crash() -> None:
    assert RefusalMiddleware(lambda _: HttpResponse()).process_exception(ask.get("/x/"), ValueError()) is None


def test_a_body_that_is_too_large_is_refused_before_it_is_read() -> None:
    with override_settings(LARGEST_BODY=10):
        small = RefusalMiddleware(lambda _: HttpResponse())(ask.post("/x/", b"0123456789", content_type="image/jpeg"))
        large = RefusalMiddleware(lambda _: HttpResponse())(ask.post("/x/", b"01234567890", content_type="image/jpeg"))
    assert (small.status_code, large.status_code) == (200, 413)
