"""What a form says of a refusal: beside its field, or above all. No database."""

from __future__ import annotations

from wanmi.kit.answers import errors_of
from wanmi.kit.refusals import NotYours


def test_a_refusal_of_a_field_that_the_form_has_stands_beside_it() -> None:
    refusal = NotYours(field="source")
    assert errors_of(refusal, "reason", "source") == {"errors": {"source": refusal.say()}}


def test_any_other_refusal_stands_above_the_fields() -> None:
    assert errors_of(NotYours(field="version"), "source") == {"error": NotYours.sentence}
    assert errors_of(NotYours()) == {"error": NotYours.sentence}
    assert errors_of(None, "source") == {}
