"""Places kept: added, corrected, retired, renamed; many at once; what was stays findable and in the journal."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from wanmi.geocoding.actions import add_alias, add_place, add_places, correct_place, follow_grids, remove_alias, retire_place
from wanmi.geocoding.layers import LAYERS
from wanmi.geocoding.models import Place, Stem, Term
from wanmi.geocoding.queries.checking import check_places
from wanmi.geocoding.queries.forward import search_places
from wanmi.geocoding.rules import refusals as no
from wanmi.geocoding.rules.inputs import Correction, NewPlace
from wanmi.geocoding.tests.gazetteer import AT, COUNTY, SOUTH, WEST, small_gazetteer
from wanmi.grids.models import UnitGrid
from wanmi.journal.models import Fact
from wanmi.journal.queries import chain_holds, story_of

NEW = NewPlace("doorplate", "浅水街7号", WEST + 0.0014, SOUTH + 0.00035, number="7号", limiting="浅水街", source="外业核实")


@pytest.fixture(autouse=True)
def places(db: None) -> None:
    small_gazetteer()


def code_of(name: str) -> str:
    return Place.objects.get(name=name, ends_on=None).code


def test_a_new_place_is_filled_in_coded_found_and_told() -> None:
    place = add_place(new_place=NEW, by=None, at=AT)
    assert (place.address, place.grid_code, place.division_code) == ("浅水区浅水街7号", "990101001001002", "990101001001")
    assert place.code.startswith("990101A")
    assert place.limiting
    assert place.limiting.name == "浅水街"
    assert (search_places("浅水街7号")[0].exact, search_places("浅水街7号")[0].code) == (True, place.code)
    facts = list(story_of("place", place.code))
    assert [fact.name for fact in facts] == ["place.add"]
    assert chain_holds(facts) is None


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"name": "浅水街5号"}, no.AddressTaken), ({"lng": 116.5}, no.PointOutsideGrids), ({"kind": "house"}, no.NoSuchKind),
        ({"name": "", "address": "浅水区某处"}, no.NoName), ({"limiting": "无名街"}, no.NoLimiting),
        ({"grid_code": "990101002001002"}, no.PointNotInGrid), ({"division_code": "990101002"}, no.GridNotInDivision),
        ({"division_code": "123456"}, no.NoSuchDivision), ({"lat": 120.0}, no.NoPoint),
    ],
)  # fmt: skip
def test_a_place_against_the_rules_is_refused_and_nothing_is_written(changes: dict[str, object], refusal: type[Exception]) -> None:
    count, facts = Place.objects.count(), Fact.objects.count()
    with pytest.raises(refusal):
        add_place(new_place=replace(NEW, **changes), by=None, at=AT)  # type: ignore[arg-type]
    assert (Place.objects.count(), Fact.objects.count()) == (count, facts)


def test_a_code_is_used_once_only_even_of_a_retired_place() -> None:
    code = code_of("隆福大厦")
    retire_place(code=code, reason="拆除", by=None, at=AT)
    with pytest.raises(no.CodeTaken):
        add_place(new_place=replace(NEW, code=code), by=None, at=AT)


def test_a_former_name_is_kept_as_an_alias_and_leads_to_the_place() -> None:
    code = code_of("隆福大厦")
    place = correct_place(code=code, changes=Correction(name="隆福文化中心"), by=None, at=AT)
    assert (place.name, place.address, place.changed_on is not None) == ("隆福文化中心", "浅水区隆福文化中心", True)
    assert {(alias.name, alias.kind) for alias in place.aliases.all()} == {("隆福百货", "alias"), ("隆福大厦", "former")}
    assert [(each.label, each.exact, each.tier) for each in search_places("隆福大厦")[:1]] == [("隆福文化中心", True, 1)]
    assert search_places("隆福文化中心")[0].exact


def test_a_name_that_comes_back_is_no_alias_any_more() -> None:
    code = code_of("隆福大厦")
    correct_place(code=code, changes=Correction(name="新大厦"), by=None, at=AT)
    place = correct_place(code=code, changes=Correction(name="隆福大厦"), by=None, at=AT)
    assert sorted(alias.name for alias in place.aliases.all()) == ["新大厦", "隆福百货"]


def test_the_doors_of_a_renamed_street_are_renamed_with_it() -> None:
    correct_place(code=code_of("浅水街"), changes=Correction(name="深河路"), by=None, at=AT)
    assert Place.objects.filter(name__startswith="浅水街", kind="doorplate").count() == 0
    found = search_places("深河路12号")[0]
    assert (found.label, found.address, found.exact) == ("深河路12号", "浅水区深河路12号", True)
    assert search_places("浅水街12号")[0].label == "深河路12号"  # by the former name
    assert Fact.objects.filter(name="place.correct").get().data["renamed"] == 16


def test_a_moved_place_gets_the_grid_of_its_new_point() -> None:
    place = correct_place(code=code_of("隆福大厦"), changes=Correction(location=(WEST + 0.0005, SOUTH + 0.0008)), by=None, at=AT)
    assert (place.grid_code, place.division_code) == ("990101001001001", "990101001001")


def test_a_correction_that_changes_nothing_or_breaks_a_rule_is_refused() -> None:
    with pytest.raises(no.NothingChanged):
        correct_place(code=code_of("隆福大厦"), changes=Correction(name="隆福大厦"), by=None, at=AT)
    with pytest.raises(no.AddressTaken):
        correct_place(code=code_of("隆福大厦"), changes=Correction(name="浅水街12号"), by=None, at=AT)
    with pytest.raises(no.NoPlace):
        correct_place(code="none", changes=Correction(name="x"), by=None, at=AT)


def test_a_retired_place_is_found_no_more_and_its_address_is_free() -> None:
    code = code_of("浅水街12号")
    retire_place(code=code, reason="门牌注销", by=None, at=AT)
    found = search_places("浅水街12号")[0]
    assert (found.exact, found.code) == (False, "")
    assert [fact.name for fact in story_of("place", code)] == ["place.retire"]
    add_place(new_place=replace(NEW, name="浅水街12号", number="12号"), by=None, at=AT)
    assert search_places("浅水街12号")[0].exact


def test_a_street_with_doors_is_not_retired_and_nothing_without_a_reason() -> None:
    with pytest.raises(no.StillNamed, match="16"):
        retire_place(code=code_of("浅水街"), reason="更名", by=None, at=AT)
    with pytest.raises(no.NoReason):
        retire_place(code=code_of("隆福大厦"), reason="  ", by=None, at=AT)


def test_aliases_come_and_go() -> None:
    code = code_of("隆福大厦")
    add_alias(code=code, name="大厦子", kind="short", by=None, at=AT)
    assert search_places("大厦子")[0].label == "隆福大厦"
    with pytest.raises(no.AliasTaken):
        add_alias(code=code, name="大厦子", kind="short", by=None, at=AT)
    with pytest.raises(no.NoSuchAliasKind):
        add_alias(code=code, name="别的", kind="nickname", by=None, at=AT)
    with pytest.raises(no.NoAliasName):
        add_alias(code=code, name=" ", kind="short", by=None, at=AT)
    remove_alias(code=code, name="大厦子", by=None, at=AT)
    assert [each.label for each in search_places("大厦子") if each.exact] == []
    assert [fact.name for fact in story_of("place", code)] == ["place.alias", "place.unalias"]


# ── many at once ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_good_rows_are_taken_and_bad_ones_given_back_with_their_rules() -> None:
    rows = [NEW, replace(NEW, lng=116.9, name="远处1号"), NEW, replace(NEW, name="浅水街17号", number="17号")]
    added = add_places(rows, by=None, at=AT, source="测试")
    assert added.count == 2
    told = [(number, [(each.rule, each.refusal.code) for each in findings]) for number, _row, findings in added.refused]
    assert told == [(2, [("GE-9", "geocoding.place_outside")]), (3, [("GE-9", "geocoding.address_twice")])]
    assert search_places("浅水街17号")[0].exact
    fact = Fact.objects.filter(name="place.load").latest("id")
    assert (fact.data["count"], fact.data["source"]) == (2, "测试")


def test_a_dry_run_finds_what_the_loading_finds_and_writes_nothing() -> None:
    count = Place.objects.count()
    checked = check_places([NEW, replace(NEW, name="浅水街5号"), replace(NEW, name="浅水街12号")])
    assert [each.good for each in checked] == [True, False, True]
    assert [finding.refusal.code for finding in checked[2].findings] == ["geocoding.address_elsewhere"]  # in another community: a warning
    assert checked[0].place.address == "浅水区浅水街7号"
    assert Place.objects.count() == count


def test_many_places_have_codes_without_doubles_and_terms_once() -> None:
    rows = [replace(NEW, name=f"浅水街{number}号", number=f"{number}号") for number in range(100, 400)]
    assert add_places(rows, by=None, at=AT).count == 300
    assert Place.objects.values("code").distinct().count() == Place.objects.count()
    assert Term.objects.filter(text="浅水街", is_alias=False).count() == 1
    assert Stem.objects.filter(text="浅水街", county=COUNTY).count() == 1


def test_the_database_itself_keeps_an_address_once() -> None:
    place = Place.objects.get(name="浅水街12号")
    place.pk, place.code = None, "ANOTHER"
    with pytest.raises(IntegrityError), transaction.atomic():
        place.save()


def test_places_follow_to_the_grid_that_came_after_theirs() -> None:
    old = UnitGrid.objects.get(code="990101002001002")
    UnitGrid.objects.create(
        code="990101002001009",
        community_code="990101002001",
        geometry=old.geometry,
        area_class=2,
        area_m2=9500,
        perimeter_m=390,
        begins_on=AT.date(),
    )
    UnitGrid.objects.filter(pk=old.pk).update(ends_on=AT.date())
    inside = Place.objects.filter(grid_code=old.code).count()
    assert follow_grids(by=None, at=AT) == inside > 0
    assert Place.objects.get(name="隆福大厦").grid_code == "990101002001009"
    assert not Place.objects.filter(grid_code=old.code).exists()
    assert follow_grids(by=None, at=AT) == 0


def test_the_layer_shows_what_held_on_a_day() -> None:
    layer = LAYERS[0]
    retire_place(code=code_of("隆福大厦"), reason="拆除", by=None, at=AT)
    assert not layer.rows(None, None).filter(name="隆福大厦").exists()
    assert layer.rows(None, AT.date()).filter(name="浅水街12号").exists()
    assert not layer.rows(None, AT.date().replace(year=2000)).exists()
    list(layer.rows(None, None).values(*[attribute.path for attribute in layer.attributes])[:1])
