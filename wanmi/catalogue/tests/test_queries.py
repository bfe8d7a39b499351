"""What other rooms ask the catalogue in every report: no query, and never stale for long."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from wanmi.catalogue import queries
from wanmi.catalogue.actions import amend_condition, revise
from wanmi.catalogue.models import CalendarDay, FilingCondition, Scheme, Subclass, WorkPeriod
from wanmi.catalogue.queries import (
    condition_facts,
    conditions_of,
    current_subclasses,
    subclass_by_code,
    subclass_facts,
    subclass_in_use,
    working_calendar_now,
)
from wanmi.catalogue.rules.refusals import RetiredCode, UnknownSubclass
from wanmi.kit.rules.limits import Limit, Unit
from wanmi.kit.rules.working_time import due

pytestmark = pytest.mark.usefixtures("standards")
BEIJING = ZoneInfo("Asia/Shanghai")


def test_facts_say_what_the_rows_say() -> None:
    row = current_subclasses("event").get(class_code="01", code="10")
    facts = subclass_facts(row.pk)
    assert facts is not None
    assert (facts.name, facts.classification_code, facts.retired, facts.scheme) == ("暴露垃圾", "0110", False, "gb30428.2-2013")
    assert facts.condition_ids == tuple(conditions_of(row.pk).values_list("pk", flat=True))
    condition = condition_facts(facts.condition_ids[0])
    assert condition is not None
    assert condition.subclass_id == row.pk
    assert condition.limit_for(3) == Limit(Decimal(4), Unit.WORK_HOUR)


def test_facts_cost_no_query_once_read(django_assert_num_queries) -> None:
    rubbish = subclass_by_code("event", "0110")
    with django_assert_num_queries(0):
        for _ in range(50):
            subclass_in_use(rubbish.id)
            subclass_by_code("component", "0101")
            condition_facts(rubbish.condition_ids[0])
            queries.catalogue_version()


def test_an_unchanged_catalogue_costs_one_query_when_it_is_no_longer_fresh(monkeypatch, django_assert_num_queries) -> None:
    id = subclass_by_code("event", "0110").id
    monkeypatch.setattr(queries, "FRESH", 0)
    with django_assert_num_queries(1):
        subclass_facts(id)


def test_an_unknown_subclass_is_told_with_its_field() -> None:
    with pytest.raises(UnknownSubclass) as no:
        subclass_in_use(987654321, field="subclass")
    assert (no.value.field, no.value.status) == ("subclass", 422)
    assert "987654321" in no.value.say()
    with pytest.raises(UnknownSubclass):
        subclass_by_code("event", "7777")
    with pytest.raises(UnknownSubclass):
        subclass_by_code("component", "0630")
    assert subclass_facts(987654321) is None


def test_unknown_ids_do_not_make_the_database_work(django_assert_max_num_queries) -> None:
    subclass_facts(1)
    with django_assert_max_num_queries(2):
        for id in range(10**6, 10**6 + 100):
            assert subclass_facts(id) is None


def test_a_retired_code_is_refused_by_name_but_still_told() -> None:
    row = current_subclasses("event").get(class_code="01", code="10")
    row.retired_on = date(2026, 1, 1)
    row.save()
    revise(Scheme.objects.get(is_current=True))
    for ask in (lambda: subclass_in_use(row.pk), lambda: subclass_by_code("event", "0110")):
        with pytest.raises(RetiredCode, match="0110 暴露垃圾"):
            ask()
    facts = subclass_facts(row.pk)
    assert facts is not None
    assert facts.retired


def test_a_subclass_of_the_older_scheme_is_not_for_new_reports() -> None:
    older = Subclass.objects.filter(scheme__key="cjt214-2007").first()
    assert older is not None
    with pytest.raises(RetiredCode):
        subclass_in_use(older.pk)


def test_another_process_sees_a_change_after_a_few_seconds(monkeypatch) -> None:
    condition = conditions_of(subclass_by_code("event", "0110").id)[0]
    seen = condition_facts(condition.pk)
    scheme = Scheme.objects.get(is_current=True)
    FilingCondition.objects.filter(pk=condition.pk).update(limit_class1=9)  # as another process would: we are not told
    Scheme.objects.filter(pk=scheme.pk).update(revision=scheme.revision + 1)
    assert condition_facts(condition.pk) is seen
    monkeypatch.setattr(queries, "FRESH", 0)
    changed = condition_facts(condition.pk)
    assert changed is not None
    assert changed.limits[0] == 9


def test_an_amended_condition_is_known_at_once() -> None:
    old = conditions_of(subclass_by_code("event", "0110").id)[0]
    new = amend_condition(old, by=None, at=timezone.now(), limit_class2=8)
    before, after = condition_facts(old.pk), condition_facts(new.pk)
    assert before is not None
    assert before.retired
    assert after is not None
    assert after.limits == (Decimal(4), Decimal(8), Decimal(4))


def test_the_citys_day_and_hours_win_over_the_countrys(monkeypatch) -> None:
    monday = datetime(2026, 11, 23, 9, 0, tzinfo=BEIJING)
    four_hours = Limit(4, Unit.WORK_HOUR)
    assert due(monday, four_hours, working_calendar_now()) == datetime(2026, 11, 23, 15, 0, tzinfo=BEIJING)
    CalendarDay.objects.create(day=date(2026, 11, 24), is_working=False, name="市庆")
    WorkPeriod.objects.all().delete()
    WorkPeriod.objects.create(begins=time(9), ends=time(12))
    monkeypatch.setattr(queries, "FRESH", 0)
    assert due(monday, four_hours, working_calendar_now()) == datetime(2026, 11, 25, 10, 0, tzinfo=BEIJING)


def test_an_unchanged_calendar_stays_the_same_object(monkeypatch) -> None:
    first = working_calendar_now()
    monkeypatch.setattr(queries, "FRESH", 0)
    assert working_calendar_now() is first


def test_national_day_is_no_working_day_and_the_make_up_day_is() -> None:
    calendar = working_calendar_now()
    assert not calendar.is_working_day(date(2026, 10, 1))
    assert calendar.is_working_day(date(2026, 10, 10))
