"""Forward and reverse in a real database: what people type finds what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wanmi.geocoding.actions import index_missing
from wanmi.geocoding.models import Place, Term
from wanmi.geocoding.queries.forward import search_places
from wanmi.geocoding.queries.reverse import nearest_place, spot_at
from wanmi.geocoding.tests.gazetteer import SOUTH, WEST, forget, small_gazetteer
from wanmi.kit.prepared import run_prepared
from wanmi.kit.rules.coordinates import bearing, distance


@pytest.fixture
def places(db: None) -> None:
    small_gazetteer()


def first(text: str, **more: object) -> str:
    found = search_places(text, **more)  # type: ignore[arg-type]
    return found[0].label if found else ""


@pytest.mark.parametrize(
    "text",
    ["浅水区浅水街12号", "浅水街12号", "浅水街十二号", "浅水街１２號", "12号浅水街", "浅水街12", "qsj12", "qianshuijie12hao",
     "qian shui jie 12", "前水街12号", "浅水12号", "浅街12号", "浅水区 浅水街 12 号",
     "浅水街12号门口附近", "老浅水路12号", "浅水街12号院3号楼"],
)  # fmt: skip
def test_a_door_is_found_however_it_is_typed(places: None, text: str) -> None:
    assert first(text) == "浅水街12号"


@pytest.mark.parametrize("text", ["浅水街", "浅水j", "qsj", "qianshuij", "钱水街", "老浅水路", "淺水街"])
def test_a_street_is_found_by_half_its_name_by_sound_and_by_its_former_name(places: None, text: str) -> None:
    assert first(text) == "浅水街"


@pytest.mark.parametrize(
    "text", ["浅水街与深水胡同交叉口", "深水胡同浅水街路口", "深水胡同和浅水街口", "深水胡同 浅水街", "神水胡同与浅水街交叉口"]
)
def test_a_crossing_is_found_whichever_street_is_said_first(places: None, text: str) -> None:
    assert first(text) == "浅水街与深水胡同交叉口"


def test_a_crossing_that_is_no_place_is_reckoned_from_the_lines(places: None) -> None:
    Place.objects.filter(kind="crossing").delete()
    found = search_places("浅水街与深水胡同路口")[0]
    assert (found.kind, found.exact) == ("crossing", False)
    assert distance((found.lng, found.lat), (WEST + 0.0015, SOUTH + 0.0004)) < 2


def test_an_exact_address_says_so_and_an_alias_too(places: None) -> None:
    assert [(each.exact, each.tier) for each in search_places("浅水街12号")[:1]] == [(True, 0)]
    assert [(each.label, each.exact, each.tier) for each in search_places("隆福百货")[:1]] == [("隆福大厦", True, 1)]
    assert [(each.label, each.exact) for each in search_places("龙福大夏")[:1]] == [("隆福大厦", False)]


def test_plates_with_letters_before_or_buildings_behind_are_told_apart(places: None) -> None:
    assert first("浅水街甲3号") == "浅水街甲3号"
    assert first("浅水街3号") == "浅水街3号"
    assert first("张自忠小区5号楼") == "张自忠小区5号楼"
    missing = search_places("浅水街乙3号")[0]
    assert (missing.exact, type(missing.notes[0]).__name__) == (False, "SameNumber")


def test_a_number_that_is_not_there_is_reckoned_between_its_neighbours(places: None) -> None:
    found = search_places("浅水街7号")[0]
    assert (found.label, found.exact, type(found.notes[0]).__name__) == ("浅水街7号", False, "Reckoned")
    assert distance((found.lng, found.lat), (WEST + 0.0014, SOUTH + 0.00035)) < 3
    assert found.grid_code == "990101001001002"
    assert [(each.label, type(each.notes[0]).__name__) for each in search_places("浅水街99号")[:1]] == [("浅水街16号", "Nearest")]


def test_words_of_direction_move_the_point(places: None) -> None:
    plain, moved = search_places("浅水街12号")[0], search_places("浅水街12号西侧50米")[0]
    here, there = (plain.lng, plain.lat), (moved.lng, moved.lat)
    assert distance(here, there) == pytest.approx(50, abs=0.5)
    assert bearing(here, there) == pytest.approx(270, abs=1)
    assert moved.label == "浅水街12号西侧50米"
    assert plain.grid_code != moved.grid_code


def test_across_the_street_is_the_other_side_of_its_line(places: None) -> None:
    plain, across = search_places("浅水街12号")[0], search_places("浅水街12号对面")[0]
    assert plain.lat > SOUTH + 0.0004 > across.lat
    assert across.lng == pytest.approx(plain.lng)


def test_a_number_not_typed_to_its_end_offers_the_longer_ones(places: None) -> None:
    labels = [each.label for each in search_places("浅水街1", most=8)]
    assert labels[0] == "浅水街1号"
    assert {"浅水街10号", "浅水街11号", "浅水街12号"} <= set(labels)


def test_what_was_shown_by_reverse_is_found_again(places: None) -> None:
    point = (WEST + 0.00275, SOUTH + 0.00062)
    words = nearest_place(*point).words  # type: ignore[union-attr]
    found = search_places(words)[0]
    assert distance((found.lng, found.lat), point) < 6  # eight directions, whole metres


def test_nothing_is_found_where_nothing_fits(places: None) -> None:
    for text in ("", "  ", "不存在的地方名称", "%_%", "\0", "号", "12号", "zzzzzz", "🙂"):
        assert search_places(text) == []


def test_a_keystroke_takes_two_questions_to_the_database(places: None, monkeypatch: pytest.MonkeyPatch) -> None:
    search_places("浅水街12号")
    asked: list[str] = []

    def heard(statement: str, given: Sequence[Any]) -> Any:
        asked.append(statement)
        return run_prepared(statement, given)

    for module in ("forward", "terms"):
        monkeypatch.setattr(f"wanmi.geocoding.queries.{module}.run_prepared", heard)
    with CaptureQueriesContext(connection) as others:
        search_places("浅水街12号")
    assert (len(asked), len(others)) == (2, 0)


def test_places_that_came_past_the_actions_are_indexed_on_demand(places: None) -> None:
    Place.objects.update(stem=None, door=None, lane="", door_rest="")
    Term.objects.all().delete()
    assert search_places("浅水街12号") == []
    assert index_missing() == Place.objects.count()
    assert first("浅水街12号") == "浅水街12号"
    assert first("隆福百货") == "隆福大厦"


# ── reverse ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_point_is_told_by_its_nearest_door_with_direction_and_whole_metres(places: None) -> None:
    spot = spot_at(WEST + 0.0024 + 0.000175, SOUTH + 0.00045)
    assert spot.found
    assert spot.found.words.startswith(("浅水街12号", "浅水街13号"))
    east = nearest_place(WEST + 0.0032 + 0.00018, SOUTH + 0.00045)
    assert east
    assert east.words == "浅水街16号东侧15米"
    assert spot.grid_code == "990101002001001"


def test_at_the_door_no_direction_is_said(places: None) -> None:
    found = nearest_place(WEST + 0.0024, SOUTH + 0.00045)
    assert found
    assert found.words == "浅水街12号"


def test_far_away_nothing_is_told(places: None) -> None:
    forget()
    assert spot_at(100.0, 20.0).found is None


def test_a_process_is_warmed_by_the_questions_that_people_ask(db: None) -> None:
    from wanmi.addresses.rules import writing
    from wanmi.geocoding.queries import forward, warming

    small_gazetteer()
    writing._simplifier.cache_clear()
    forward._divisions.forget()
    warming.read_dictionaries()
    assert writing._simplifier.cache_info().currsize == 1
    assert forward._divisions._kept is not None


def test_a_database_that_is_away_does_not_stop_the_start(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    from wanmi.geocoding.queries import warming

    def away(text: str) -> None:
        raise OperationalError("no route")

    monkeypatch.setattr(warming, "search_places", away)
    warming.read_dictionaries()
