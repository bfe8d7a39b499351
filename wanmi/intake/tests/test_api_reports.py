"""Reporting by API: once and for ever the same answer, and a clear no to everything that cannot be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wanmi.cases.models import Case
from wanmi.cases.tests.caller import Caller
from wanmi.cases.tests.cast import SOUTH, WEST, Cast
from wanmi.catalogue.models import Scheme, Subclass
from wanmi.catalogue.queries import forget_catalogue
from wanmi.journal.models import Fact


@pytest.fixture
def acceptor(cast: Cast) -> Caller:
    return Caller(cast, "acceptor")


@pytest.fixture
def collector(cast: Cast) -> Caller:
    return Caller(cast, "collector")


def test_a_report_makes_a_case_that_waits_for_acceptance(collector: Caller) -> None:
    answer = collector.report()
    assert answer.status == 201
    assert (answer["stage"], answer["version"], answer["grid_code"]) == ("registered", 1, "990101001001001")
    assert answer.headers["Location"] == f"/api/v1/cases/{answer['number']}"
    assert Case.objects.get(number=answer["number"]).reported_by_id == collector.seat.person_id


def test_the_same_report_again_gives_the_same_answer_for_ever(acceptor: Caller, cast: Cast) -> None:
    body = acceptor.report_body()
    first = acceptor.post("/reports", body)
    acceptor.move(first["number"], "accept", condition_id=cast.litter_condition.pk)
    again = [acceptor.post("/reports", body) for _ in range(3)]
    assert [one.status for one in again] == [200, 200, 200]
    assert {one.raw for one in again} == {first.raw}
    assert Case.objects.filter(uuid=body["uuid"]).count() == 1


def test_the_same_report_again_is_known_though_it_could_not_be_made_anew(acceptor: Caller, cast: Cast) -> None:
    """A phone that was away for a month asks once more: the subclass has been retired since, the moment is long past."""
    body = acceptor.report_body(reported_at=timezone.localtime(timezone.now() - timedelta(days=6, hours=23)).isoformat())
    first = acceptor.post("/reports", body)
    Subclass.objects.filter(pk=cast.litter.pk).update(retired_on=timezone.localdate())
    forget_catalogue()
    try:
        assert acceptor.post("/reports", body).raw == first.raw
    finally:
        Subclass.objects.filter(pk=cast.litter.pk).update(retired_on=None)
        forget_catalogue()


CHANGES: dict[str, st.SearchStrategy[Any]] = {
    "description": st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=40),
    "location": st.tuples(st.floats(WEST + 0.0001, WEST + 0.0038), st.floats(SOUTH + 0.0001, SOUTH + 0.0009)).map(list),
    "address": st.text(st.characters(categories=["L", "N"]), max_size=30),
    "source": st.sampled_from(["hotline", "public", "leader", "media"]),
    "reply_wanted": st.booleans(),
    "reporter_name": st.text(st.characters(categories=["L"]), max_size=20),
    "reporter_phone": st.from_regex(r"\A1[0-9]{10}\Z"),
    "accuracy_m": st.one_of(st.none(), st.integers(0, 1000)),
}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_changed_body_under_the_same_id_is_told_so_and_changes_nothing(acceptor: Caller, data: st.DataObject) -> None:
    body = acceptor.report_body(accuracy_m=5, reporter_phone="13911000000", reporter_name="何女士", reply_wanted=True)
    first = acceptor.post("/reports", body)
    assert first.status == 201
    name = data.draw(st.sampled_from(sorted(CHANGES)))
    changed = body | {name: data.draw(CHANGES[name])}
    before = Case.objects.filter(uuid=body["uuid"]).values().get(), Fact.objects.count()
    answer = acceptor.post("/reports", changed)
    assert (answer.status, answer.body.get("code")) == ((200, None) if changed == body else (409, "cases.changed_report"))
    assert (Case.objects.filter(uuid=body["uuid"]).values().get(), Fact.objects.count()) == before


def test_the_same_id_on_the_spot_and_not_are_two_different_reports(collector: Caller, cast: Cast) -> None:
    body = collector.report_body()
    collector.post("/reports", body)
    handled = collector.post("/reports/handled", body | {"evidence_after": [str(cast.photo(collector.seat))]})
    assert (handled.status, handled["code"]) == (409, "cases.changed_report")


def test_what_was_handled_on_the_spot_waits_for_review(collector: Caller, cast: Cast) -> None:
    after = str(cast.photo(collector.seat))
    answer = collector.post("/reports/handled", collector.report_body(evidence_after=[after]))
    assert (answer.status, answer["stage"]) == (201, "handled_review")


def _moment(days: float) -> str:
    return (timezone.now() + timedelta(days=days)).isoformat()


BAD: dict[str, tuple[Callable[[], dict[str, Any]], int, str, str]] = {
    "a point outside the city": (lambda: {"location": [0.0, 0.0]}, 422, "grids.outside_city", "location"),
    "an unknown subclass": (lambda: {"subclass_id": 99999999}, 422, "catalogue.unknown_subclass", "subclass_id"),
    "a report dated in the future": (lambda: {"reported_at": _moment(1)}, 422, "cases.future_report", "reported_at"),
    "a report of a year ago": (lambda: {"reported_at": _moment(-365)}, 422, "cases.stale_report", "reported_at"),
    "a moment without a zone": (lambda: {"reported_at": "2026-01-01T09:00:00"}, 422, "kit.wrong_input", "reported_at"),
    "a source that is not theirs": (lambda: {"source": "supervisor"}, 422, "cases.wrong_source", "source"),
    "a source that is none": (lambda: {"source": "rumour"}, 422, "kit.wrong_input", "source"),
    "no words": (lambda: {"description": "  "}, 422, "kit.wrong_input", "description"),
    "a latitude past the pole": (lambda: {"location": [116.4, 91]}, 422, "kit.wrong_input", "location.1"),
    "a place that is no number": (lambda: {"location": ["here", 1]}, 422, "kit.wrong_input", "location.0"),
    "a component that is not there": (lambda: {"component_code": "9901019999999999"}, 422, "cases.wrong_component", "component_code"),
    "a photo that is not there": (lambda: {"evidence": [str(uuid4())]}, 422, "cases.wrong_evidence", "evidence"),
    "a field that nobody knows": (lambda: {"colour": "red"}, 422, "kit.wrong_input", "colour"),
    "an id that is no id": (lambda: {"uuid": "17"}, 422, "kit.wrong_input", "uuid"),
    "a telephone number of letters": (lambda: {"reporter_phone": "call me"}, 422, "kit.wrong_input", "reporter_phone"),
    "a number beyond all numbers": (lambda: {"condition_id": 10**30}, 422, "cases.wrong_condition", "condition_id"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_cannot_be_is_refused_by_name_and_nothing_is_kept(acceptor: Caller, what: str) -> None:
    change, status, code, field = BAD[what]
    before = Case.objects.count(), Fact.objects.count()
    answer = acceptor.report(**change())
    assert (answer.status, answer["code"], answer["field"]) == (status, code, field), answer.body
    assert answer.kind.startswith("application/problem+json")
    assert answer["detail"]
    assert (Case.objects.count(), Fact.objects.count()) == before


def test_a_code_of_the_older_scheme_is_retired(acceptor: Caller) -> None:
    old = Subclass.objects.filter(scheme__in=Scheme.objects.filter(is_current=False)).first()
    assert old is not None
    answer = acceptor.report(subclass_id=old.pk)
    assert (answer.status, answer["code"], answer["field"]) == (422, "catalogue.retired_code", "subclass_id")


def test_a_component_of_another_subclass_does_not_fit(acceptor: Caller) -> None:
    answer = acceptor.report(component_code="9901010101000001")
    assert (answer.status, answer["code"]) == (422, "cases.component_mismatch")


def test_a_supervisor_without_a_photo_has_seen_nothing(collector: Caller) -> None:
    answer = collector.report(evidence=[])
    assert (answer.status, answer["code"], answer["field"]) == (422, "cases.photo_missing", "evidence")


def test_a_photo_serves_one_case_only(collector: Caller) -> None:
    body = collector.report_body()
    assert collector.post("/reports", body).status == 201
    second = collector.report(evidence=body["evidence"])
    assert (second.status, second["code"]) == (422, "cases.wrong_evidence")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'"text"', b"{" * 100_000, b'{"description": "\\u0000"}'])
def test_a_body_that_is_no_report_is_refused_and_breaks_nothing(acceptor: Caller, body: bytes) -> None:
    answer = acceptor.post("/reports", body)
    assert answer.status in (400, 422), answer.body
    assert answer["code"] in ("kit.unreadable", "kit.wrong_input")


def test_a_body_of_fifty_megabytes_is_too_large(acceptor: Caller) -> None:
    answer = acceptor.post("/reports", b'{"description": "' + b"x" * (50 * 2**20) + b'"}')
    assert (answer.status, answer["code"]) == (413, "kit.too_large")


def test_a_body_of_six_megabytes_is_too_large_too(acceptor: Caller) -> None:
    answer = acceptor.post("/reports", b'{"description": "' + b"x" * (6 * 2**20) + b'"}')
    assert (answer.status, answer["code"]) == (413, "kit.too_large")


def test_words_of_any_script_come_back_as_they_were(acceptor: Caller) -> None:
    words = "井盖‘丢失’ \U0001f573 ‮abc"
    answer = acceptor.report(description=words)
    assert acceptor.get(f"/cases/{answer['number']}")["description"] == words
