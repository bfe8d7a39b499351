"""Loading the tables: once, twice, changed, with the city's own word in between."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from wanmi.catalogue.actions import STANDARDS, amend_condition, load_standards
from wanmi.catalogue.models import CalendarDay, FilingCondition, Scheme, Subclass, WorkPeriod
from wanmi.catalogue.queries import catalogue_version, conditions_of, current_subclasses, subclass_by_code
from wanmi.catalogue.rules.tables import TableFault
from wanmi.journal.queries import story_of

pytestmark = pytest.mark.usefixtures("standards")
AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the tables that a test may change."""
    return Path(shutil.copytree(STANDARDS, tmp_path / "standards"))


def change(folder: Path, table: str, old: str, new: str) -> None:
    path = folder / table
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def cover() -> Subclass:
    return current_subclasses("component").get(class_code="01", code="01")


def test_both_schemes_stand_and_one_is_current() -> None:
    assert set(Scheme.objects.values_list("key", "is_current")) == {("gb30428.2-2013", True), ("cjt214-2007", False)}
    assert current_subclasses().count() == 244
    assert Subclass.objects.filter(scheme__key="cjt214-2007").count() == 155
    assert not Subclass.objects.filter(conditions__isnull=True).exists()


def test_loading_twice_does_nothing_and_writes_no_fact(folder: Path, django_assert_max_num_queries) -> None:
    told = story_of("scheme", "gb30428.2-2013").count()
    before = list(FilingCondition.objects.order_by("pk").values_list("pk", "condition"))
    with django_assert_max_num_queries(20):
        assert not load_standards(by=None, at=LATER).changed
    assert list(FilingCondition.objects.order_by("pk").values_list("pk", "condition")) == before
    assert story_of("scheme", "gb30428.2-2013").count() == told >= 1


def test_a_changed_condition_is_a_new_row_and_the_old_one_is_retired(folder: Path) -> None:
    old = conditions_of(cover().pk)[0]
    change(folder, "case_standards.csv", "缺失/移位/开裂且有隐患,2,2,2,urgent_hour", "缺失/移位/开裂且有隐患,1,1,1,urgent_hour")
    report = load_standards(by=None, at=LATER, folder=folder)
    new = conditions_of(cover().pk)[0]
    assert (new.number, new.limit_class1) == (1, Decimal(1))
    old.refresh_from_db()
    assert (old.limit_class1, old.retired_on) == (Decimal(2), date(2026, 11, 24))
    assert report.schemes["gb30428.2-2013"]["changed"] == 1


def test_a_changed_source_mark_is_no_new_condition(folder: Path) -> None:
    old = conditions_of(cover().pk)[0]
    change(folder, "case_standards.csv", "component standard; paraphrased)", "component standard, page 3; paraphrased)")
    load_standards(by=None, at=LATER, folder=folder)
    new = conditions_of(cover().pk)[0]
    assert new.pk == old.pk
    assert "page 3" in new.provenance


def test_what_has_gone_from_a_table_is_retired_and_comes_back_with_it(folder: Path) -> None:
    name = "重大危险源"
    rows = (folder / "components.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "components.csv").write_text("".join(row for row in rows if name not in row), encoding="utf-8")
    rows = (folder / "case_standards.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "case_standards.csv").write_text("".join(row for row in rows if name not in row), encoding="utf-8")
    change(folder, "components_cjt214.csv", "0599", "")
    load_standards(by=None, at=LATER, folder=folder)
    gone = Subclass.objects.get(scheme__is_current=True, name=name)
    assert gone.retired_on is not None
    assert not conditions_of(gone.pk).exists()
    assert gone.conditions.exists()
    load_standards(by=None, at=LATER)
    assert Subclass.objects.get(pk=gone.pk).retired_on is None
    assert conditions_of(gone.pk).exists()


def test_the_citys_own_condition_outlives_new_tables(folder: Path) -> None:
    own = amend_condition(conditions_of(cover().pk)[0], by=None, at=AT, limit_class1=3, limit_class3=6)
    change(folder, "case_standards.csv", "缺失/移位/开裂且有隐患,2,2,2,urgent_hour", "缺失/移位/开裂且有隐患,1,1,1,urgent_hour")
    report = load_standards(by=None, at=LATER, folder=folder)
    assert conditions_of(cover().pk)[0] == own
    assert report.schemes["gb30428.2-2013"]["kept as the city has it"] == 1


def test_amending_keeps_the_old_row_for_the_cases_filed_against_it() -> None:
    old = conditions_of(cover().pk)[0]
    version = catalogue_version()
    new = amend_condition(old, by=None, at=LATER, limit_class1=Decimal(5))
    old.refresh_from_db()
    assert old.retired_on is not None
    assert (new.status, new.number, new.limit_class1, new.limit_class2) == ("local", old.number, Decimal(5), old.limit_class2)
    assert catalogue_version() != version
    (fact,) = story_of("filingcondition", new.pk)
    assert fact.data == {"replaces": old.pk, "changes": {"limit_class1": ["2.00", "5"]}}


def test_a_bad_table_leaves_everything_as_it_was(folder: Path) -> None:
    change(folder, "case_standards.csv", "urgent_hour", "fortnight")
    before = catalogue_version()
    with pytest.raises(TableFault):
        load_standards(by=None, at=LATER, folder=folder)
    assert catalogue_version() == before


def test_the_calendar_is_filled_once_and_the_citys_days_stay(folder: Path) -> None:
    assert CalendarDay.objects.filter(day="2026-10-10", is_working=True).exists()
    assert [str(one) for one in WorkPeriod.objects.all()] == ["08:00–12:00", "14:00–18:00"]
    CalendarDay.objects.filter(day="2026-10-10").delete()
    CalendarDay.objects.filter(day="2026-10-01").update(is_working=True)
    change(folder, "calendar.csv", "国庆节", "国庆")
    assert not load_standards(by=None, at=LATER, folder=folder).changed
    assert not CalendarDay.objects.filter(day="2026-10-10").exists()
    assert CalendarDay.objects.get(day="2026-10-01").is_working


def test_the_command_says_what_it_did() -> None:
    out = StringIO()
    call_command("load_standards", stdout=out)
    assert "gb30428.2-2013: 244 subclasses" in out.getvalue()


def test_two_conditions_in_use_never_share_a_number_but_a_retired_one_may() -> None:
    one = conditions_of(subclass_by_code("event", "0110").id)[0]
    one.pk = None
    one._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        one.save()
    one.retired_on = AT.date()
    one.save()
