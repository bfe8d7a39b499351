"""The catalogue in the base tables: what binds a case is never changed under it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wanmi.catalogue.models import CalendarDay, FilingCondition, Subclass
from wanmi.catalogue.queries import catalogue_version, conditions_of, subclass_by_code
from wanmi.journal.models import Fact
from wanmi.people.actions import create_organisation, create_person, create_post, give_post

pytestmark = pytest.mark.usefixtures("standards")


@pytest.fixture
def clerk() -> Client:
    """A browser signed in as the clerk of base data."""
    now = timezone.now()
    office = create_organisation(code="DATA", name="数据科", kind="supervision_centre", by=None, at=now)
    person = create_person(sign_in_name="a.clerk", name="卫图", by=None, at=now)
    give_post(person=person, post=create_post(role="clerk", organisation=office, by=None, at=now), by=None, at=now)
    client = Client()
    client.force_login(person)
    return client


def rubbish() -> FilingCondition:
    return conditions_of(subclass_by_code("event", "0110").id)[0]


def form_of(row: Any, names: tuple[str, ...], **changes: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names if getattr(row, name) is not None} | changes


CONDITION = (
    "issue_key", "issue", "condition", "limit_unit", "limit_class1", "limit_class2", "limit_class3", "closing_condition",
    "provenance", "note",
)  # fmt: skip
SUBCLASS = ("class_name", "name", "english", "geometry", "responsible_kind", "status", "matching_code", "provenance", "note")


@pytest.mark.parametrize("model", ["scheme", "subclass", "filingcondition", "calendarday", "workperiod"])
def test_the_clerk_sees_every_table(clerk: Client, model: str, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(14):
        assert clerk.get(reverse(f"admin:catalogue_{model}_changelist")).status_code == 200


def test_a_changed_limit_is_a_new_condition_of_the_citys_own(clerk: Client) -> None:
    old, version = rubbish(), catalogue_version()
    place = reverse("admin:catalogue_filingcondition_change", args=[old.pk])
    assert clerk.post(place, form_of(old, CONDITION, limit_class1="2")).status_code == 302
    new = rubbish()
    old.refresh_from_db()
    assert new.pk != old.pk
    assert (new.limit_class1, new.status, new.number) == (Decimal(2), "local", old.number)
    assert old.retired_on is not None
    assert old.limit_class1 == 4
    assert catalogue_version() != version
    assert Fact.objects.filter(subject_kind="filingcondition", subject_id=str(new.pk)).count() == 1


def test_a_remark_is_no_new_condition(clerk: Client) -> None:
    old = rubbish()
    clerk.post(reverse("admin:catalogue_filingcondition_change", args=[old.pk]), form_of(old, CONDITION, note="本市说明"))
    assert rubbish().pk == old.pk
    assert rubbish().note == "本市说明"
    fact = Fact.objects.order_by("pk").last()
    assert fact is not None
    assert (fact.name, fact.data["changes"]["note"]) == ("filingcondition.changed", [old.note, "本市说明"])


def test_a_retired_condition_stands_as_it_was(clerk: Client) -> None:
    old = rubbish()
    clerk.post(reverse("admin:catalogue_filingcondition_change", args=[old.pk]), form_of(old, CONDITION, limit_class1="2"))
    clerk.post(reverse("admin:catalogue_filingcondition_change", args=[old.pk]), form_of(old, CONDITION, limit_class1="1"))
    old.refresh_from_db()
    assert old.limit_class1 == 4


def test_a_code_never_changes_but_a_name_may(clerk: Client) -> None:
    row = Subclass.objects.get(pk=subclass_by_code("event", "0110").id)
    place = reverse("admin:catalogue_subclass_change", args=[row.pk])
    assert clerk.post(place, form_of(row, SUBCLASS, name="露天垃圾", code="77")).status_code == 302
    facts = subclass_by_code("event", "0110")
    assert (facts.id, facts.name) == (row.pk, "露天垃圾")


def test_a_day_is_added_and_taken_out_again_and_both_are_facts(clerk: Client) -> None:
    clerk.post(reverse("admin:catalogue_calendarday_add"), {"day": "2027-01-01", "name": "元旦"})
    day = CalendarDay.objects.get(day="2027-01-01")
    clerk.post(reverse("admin:catalogue_calendarday_delete", args=[day.pk]), {"post": "yes"})
    assert not CalendarDay.objects.filter(pk=day.pk).exists()
    told = Fact.objects.filter(subject_kind="calendarday", subject_id=str(day.pk)).order_by("sequence")
    assert [fact.name for fact in told] == ["calendarday.added", "calendarday.removed"]
