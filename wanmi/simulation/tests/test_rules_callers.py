"""Texts of the demo's callers: as many ways as there are callers, and not all of them tell what it is."""

from __future__ import annotations

import random
from decimal import Decimal
from itertools import pairwise

from wanmi.catalogue.rules.facts import ConditionFacts, SubclassFacts
from wanmi.simulation.rules.callers import caller_words
from wanmi.simulation.rules.customs import ON_BEAT, OWN_WORK, is_own_work, squad_of

ZERO = (Decimal(1), Decimal(1), Decimal(1))
COVER = SubclassFacts(1, "component", "01", "01", "上水井盖", "water_utility", condition_ids=(1,))
LITTER = SubclassFacts(2, "event", "01", "02", "暴露垃圾", "sanitation", condition_ids=(2,))
MISSING = ConditionFacts(1, 1, 1, "缺失/移位/开裂且有隐患", "恢复", "urgent_hour", ZERO, issue="缺失/移位")
RUBBISH = ConditionFacts(2, 2, 1, "公共场所有未入容器的生活垃圾", "清理", "work_hour", ZERO, issue="事件")
PLACE = "浅水街8号北12米"


def texts(subclass: SubclassFacts, condition: ConditionFacts, source: str = "hotline", count: int = 600) -> list[str]:
    drawing = random.Random(5)
    return [caller_words(subclass, condition, PLACE, source, others=[LITTER, COVER], drawing=drawing) for _ in range(count)]


def test_callers_say_it_in_many_ways_most_of_them_not_in_the_catalogues() -> None:
    said = texts(LITTER, RUBBISH)
    assert len(set(said)) > 500
    assert 0.05 < sum("暴露垃圾" in text for text in said) / len(said) < 0.25
    assert sum("垃圾" in text for text in said) / len(said) > 0.5
    assert all(0 < len(text) <= 200 for text in said)


def test_clerks_who_hand_on_say_the_catalogues_word_more_often() -> None:
    own, handed_on = (sum("暴露垃圾" in text for text in texts(LITTER, RUBBISH, source)) for source in ("hotline", "transfer"))
    assert handed_on > 2 * own


def test_a_part_of_the_texts_does_not_tell_what_it_is_and_nobody_knows_whose_cover_it_is() -> None:
    said = texts(COVER, MISSING)
    silent = [text for text in said if not any(word in text for word in ("盖", "该", "井", "上水"))]
    assert 0.05 < len(silent) / len(said) < 0.25
    assert sum("上水" in text for text in said) / len(said) < 0.25


def test_a_part_of_the_callers_names_no_place() -> None:
    said = texts(LITTER, RUBBISH)
    assert 0.08 < sum("浅水" not in text for text in said) / len(said) < 0.25
    assert 0.3 < sum(PLACE in text for text in said) / len(said) < 0.7


def test_the_same_drawing_says_the_same() -> None:
    assert texts(LITTER, RUBBISH) == texts(LITTER, RUBBISH)


def test_customs_are_the_same_every_day_and_of_some_places_only() -> None:
    pairs = [(f"99010100{street}", subclass) for street in range(9) for subclass in range(200)]
    own = [is_own_work(*pair) for pair in pairs]
    assert own == [is_own_work(*pair) for pair in pairs]
    assert abs(sum(own) / len(own) - OWN_WORK) < 0.05


def test_a_community_has_its_squad_and_others_help_out() -> None:
    drawing = random.Random(1)
    for community in ("990101001001", "990101001002"):
        given = [squad_of([1, 2, 3], community, drawing) for _ in range(600)]
        usual = max(set(given), key=given.count)
        assert ON_BEAT < given.count(usual) / len(given) < 0.97
    assert any(one != other for one, other in pairwise(squad_of([1, 2], f"99010100{n:04}", random.Random(1)) for n in range(40)))
