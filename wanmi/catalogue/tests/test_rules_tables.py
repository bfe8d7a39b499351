"""The tables as values: what they must hold, and what a bad one is told."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from wanmi.catalogue.rules import tables
from wanmi.catalogue.rules.responsible_kinds import RESPONSIBLE_KINDS
from wanmi.catalogue.rules.tables import SubclassRow, TableFault
from wanmi.kit.rules.calendar_source import national_days
from wanmi.kit.rules.limits import Limit, Unit

FOLDER = Path(__file__).parents[1] / "standards"


def text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def shipped(suffix: str = "") -> list[SubclassRow]:
    kinds = ("component", "event")
    return [row for kind in kinds for row in tables.subclasses(text(f"{kind}s{suffix}.csv"), kind=kind, table=kind)]


CURRENT, OLDER = shipped(), shipped("_cjt214")
CONDITIONS = tables.conditions_by_subclass(CURRENT, tables.conditions(text("case_standards.csv"), table="case_standards.csv"))


def test_the_tables_are_as_large_as_their_sources() -> None:
    assert Counter(row.kind for row in CURRENT) == {"component": 133, "event": 111}
    assert Counter(row.kind for row in OLDER) == {"component": 101, "event": 54}
    assert sum(map(len, CONDITIONS.values())) == 679


def test_every_subclass_has_a_condition_with_limits_a_closing_condition_and_somebody_who_answers() -> None:
    for row in CURRENT + OLDER:
        own = CONDITIONS[row.key] if row in CURRENT else tables.derived_conditions(row, CONDITIONS)
        assert own, row
        assert row.responsible_kind in RESPONSIBLE_KINDS, row
        for number, one in enumerate(own, start=1):
            assert one.number == number
            assert one.condition
            assert one.closing_condition
            assert len(one.limits) == 3


def test_local_numbers_run_downward_from_99_without_leaving_one_free() -> None:
    for kind in ("component", "event"):
        for class_code in {row.class_code for row in CURRENT}:
            mine = [row for row in CURRENT if (row.kind, row.class_code) == (kind, class_code)]
            taken = {int(row.code) for row in mine}
            for row in mine:
                if row.status == "local_number":
                    assert set(range(int(row.code), 100)) <= taken, row


def test_a_limit_known_only_for_area_class_1_holds_for_all_three() -> None:
    head = text("case_standards.csv").splitlines()[0]
    line = "event,01,市容环境,10,暴露垃圾,1,event,事件,散落,4,,6.5,work_hour,工作时,,清除,found: x,found,"
    (one,) = tables.conditions(f"{head}\n{line}\n", table="x")
    hours = Unit.WORK_HOUR
    assert one.limits == (Limit(4, hours), Limit(4, hours), Limit(Decimal("6.5"), hours))


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("01,公用设施,,无号,x,point,parks,found,confirmed,", "four-digit"),
        ("01,公用设施,00,零号,x,point,parks,found,confirmed,", "four-digit"),
        ("01,公用设施,01,无形,x,,parks,found,confirmed,", "geometry"),
        ("01,公用设施,01,无主,x,point,,found,confirmed,", "responsible"),
        ("01,公用设施,01,甲,x,point,parks,found,confirmed,\n01,公用设施,01,乙,x,point,parks,found,confirmed,", "twice"),
    ],
)
def test_a_bad_subclass_is_named(line: str, word: str) -> None:
    head = text("components.csv").splitlines()[0]
    with pytest.raises(TableFault, match=word):
        tables.subclasses(f"{head}\n{line}\n", kind="component", table="components.csv")


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (("4,", "0,"), "limit"),
        (("4,", "四,"), "condition 1"),
        (("work_hour", "fortnight"), "fortnight"),
        (("清除", ""), "when to close"),
    ],
)
def test_a_bad_condition_is_named(change: tuple[str, str], word: str) -> None:
    head = text("case_standards.csv").splitlines()[0]
    line = "event,01,市容环境,10,暴露垃圾,1,event,事件,散落,4,,,work_hour,工作时,,清除,found: x,found,"
    with pytest.raises(TableFault, match=word):
        tables.conditions(f"{head}\n{line.replace(*change)}\n", table="case_standards.csv")


def test_a_condition_of_no_subclass_and_a_subclass_of_no_condition_are_faults() -> None:
    known = [one for own in CONDITIONS.values() for one in own]
    with pytest.raises(TableFault, match="no table has"):
        tables.conditions_by_subclass(CURRENT[1:], known)
    with pytest.raises(TableFault, match="do not count"):
        tables.conditions_by_subclass(CURRENT, known[1:])


def test_the_older_scheme_takes_the_conditions_of_its_matching_codes() -> None:
    by_name = {(row.kind, row.name): row for row in OLDER}
    poles = tables.derived_conditions(by_name["component", "立杆"], CONDITIONS)  # split into 0130 and 0131 in 2013
    assert len(poles) == len(CONDITIONS["component", "0130"]) + len(CONDITIONS["component", "0131"])
    assert {one.status for one in poles} == {"derived"}
    (road,) = tables.derived_conditions(by_name["component", "主干道"], CONDITIONS)
    assert (road.status, road.limits[0]) == ("assumed", Limit(5, Unit.WORK_DAY))


def test_every_code_in_the_other_scheme_is_there_and_points_back() -> None:
    current = {row.key for row in CURRENT}
    assert all((row.kind, code) in current for row in OLDER for code in row.matching)
    cover = next(row for row in tables.matched_back(CURRENT, OLDER) if row.name == "上水井盖")
    assert cover.matching == ("0101",)


def test_the_calendar_says_what_the_library_says() -> None:
    """The table is there to be edited; as shipped it must not contradict the library under it."""
    rows = tables.calendar(text("calendar.csv"))
    assert {row.day: row.is_working for row in rows} == national_days({2024, 2025, 2026})


def test_the_digest_changes_with_any_letter_and_with_the_way_of_reading() -> None:
    texts = {"a": "1", "b": "2"}
    assert tables.digest(texts, 1) == tables.digest(dict(reversed(texts.items())), 1)
    assert len({tables.digest(texts, 1), tables.digest(texts, 2), tables.digest({"a": "1", "b": "3"}, 1)}) == 3


def test_no_path_of_a_machine_stands_in_the_tables() -> None:
    for path in FOLDER.iterdir():
        assert not any(word in path.read_text(encoding="utf-8") for word in ("/tmp/", "/home/", "../"))
