"""What inhabitants see and decide: by weight, by seed, never what is not open."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanmi.cases.rules.effects import EFFECTS
from wanmi.simulation.inhabitants.tally import Tally, share
from wanmi.simulation.rules import deciding
from wanmi.simulation.rules.deciding import Decision, Offer, Open, Seen, decide, minutes_for, weight_of
from wanmi.simulation.rules.seeing import SLIPS, Slip, drawn, photo_for, problem_seen, words_for

CALM = Seen(source="supervisor", verification="", rework_count=0, squad_given=False)


def opened(key: str, *asks: str, optional: frozenset[str] = frozenset(), **choices: list[Offer]) -> Open:
    return Open(key, asks, optional, choices)


ACCEPT = opened("accept", "note", optional=frozenset({"note"}))
VERIFY = opened("send_verification", "supervisor", supervisor=[Offer(7, True), Offer(8)])
REJECT = opened("reject", "reason")


def choices(seen: Seen, moves: list[Open], times: int = 400) -> Counter[str]:
    drawing = random.Random(4)
    found = [decide(seen, moves, drawing) for _ in range(times)]
    return Counter(one.move for one in found if one)


def test_every_move_that_an_inhabitant_knows_exists() -> None:
    assert set(deciding.USUAL) | {"send_verification"} == set(EFFECTS)
    assert set(deciding.MINUTES) <= set(EFFECTS)
    assert set(deciding.REASONS) <= set(EFFECTS)


@pytest.mark.parametrize(
    ("seen", "mostly"),
    [
        (CALM, "accept"),
        (Seen("hotline", "", 0, False), "send_verification"),
        (Seen("hotline", "true", 0, False), "accept"),
        (Seen("hotline", "false", 0, False), "reject"),
        (Seen("public", "not_found", 0, False), "reject"),
    ],
)
def test_a_desk_does_what_the_case_calls_for(seen: Seen, mostly: str) -> None:
    counted = choices(seen, [ACCEPT, VERIFY, REJECT])
    assert counted.most_common(1)[0][0] == mostly
    assert counted[mostly] > 300
    if seen.source == "supervisor" or seen.verification:
        assert counted["send_verification"] == 0


def test_a_squad_is_not_given_twice() -> None:
    assign = opened("assign", "squad", squad=[Offer(5)])
    assert weight_of("assign", Seen("hotline", "", 0, True)) == 0
    assert decide(Seen("hotline", "", 0, True), [assign], random.Random(1)) is None
    assert decide(CALM, [assign], random.Random(1)) is not None


def test_what_has_nothing_to_choose_is_left_alone() -> None:
    assert decide(CALM, [opened("dispatch", "department", department=[])], random.Random(1)) is None
    assert decide(CALM, [], random.Random(1)) is None
    assert decide(CALM, [opened("unheard_of")], random.Random(1)) is None


def test_the_likely_choice_is_taken_and_photos_are_left_to_be_taken() -> None:
    dispatch = opened("dispatch", "department", department=[Offer(1), Offer(2, True), Offer(3)])
    assert decide(CALM, [dispatch], random.Random(2)).inputs == {"department_id": 2}  # type: ignore[union-attr]
    answer = decide(CALM, [opened("answer_check", "check_result", "photos_check")], random.Random(2))
    assert answer is not None
    assert answer.photo
    assert answer.inputs["check_result"] in ("passed", "failed")


def test_a_named_worker_brings_their_own_squad() -> None:
    assign = opened(
        "assign",
        "squad",
        "worker",
        optional=frozenset({"worker"}),
        squad=[Offer(5), Offer(6)],
        worker=[Offer(50, group=5), Offer(60, group=6)],
    )
    drawing = random.Random(3)
    given = [decide(CALM, [assign], drawing).inputs for _ in range(200)]  # type: ignore[union-attr]
    named = [one for one in given if "worker_id" in one]
    assert 60 < len(named) < 140
    assert all(one["squad_id"] * 10 == one["worker_id"] for one in named)
    assert all(one["squad_id"] in (5, 6) for one in given)


def test_some_checks_fail_and_fewer_after_rework() -> None:
    check = opened("answer_check", "check_result", "photos_check")

    def failed(reworked: int) -> int:
        drawing = random.Random(9)
        seen = Seen("supervisor", "", reworked, True)
        return sum(decide(seen, [check], drawing).inputs["check_result"] == "failed" for _ in range(2000))  # type: ignore[union-attr]

    assert 120 < failed(0) < 320
    assert failed(3) < failed(0) / 2


@given(st.sampled_from(sorted(EFFECTS)), st.integers(0, 10**6))
def test_a_reason_is_never_empty_and_time_never_runs_backwards(move: str, seed: int) -> None:
    decision = decide(CALM, [opened(move, "reason", "text")], random.Random(seed))
    assert minutes_for(move, random.Random(seed)) > 0
    if decision:
        assert isinstance(decision, Decision)
        assert decision.inputs["reason"]
        assert decision.inputs["text"]


def subclass(id: int, name: str, kind: str = "event", conditions: int = 1) -> dict[str, Any]:
    return {
        "id": id,
        "name": name,
        "kind": kind,
        "conditions": [{"id": id * 10 + n, "issue": "", "condition": "有"} for n in range(conditions)],
    }


def test_what_is_often_seen_is_often_told_and_what_has_no_condition_never() -> None:
    known = [subclass(1, "暴露垃圾"), subclass(2, "群发性事件"), subclass(3, "非法小广告", conditions=0)]
    drawing = random.Random(5)
    counted = Counter(problem_seen(known, month=5, by_citizen=False, drawing=drawing).subclass["id"] for _ in range(500))
    assert counted[1] > 20 * counted[2] > 0
    assert counted[3] == 0


def test_only_a_supervisor_puts_something_right_on_the_spot() -> None:
    known, drawing = [subclass(1, "暴露垃圾")], random.Random(6)
    assert any(problem_seen(known, month=5, by_citizen=False, drawing=drawing).handled for _ in range(50))
    assert not any(problem_seen(known, month=5, by_citizen=True, drawing=drawing).handled for _ in range(50))
    cover = [subclass(1, "上水井盖", "component")]
    assert not any(problem_seen(cover, month=5, by_citizen=False, drawing=drawing).handled for _ in range(50))


def test_words_and_photos_suit_what_is_seen() -> None:
    problem = problem_seen([subclass(1, "上水井盖", "component")], month=5, by_citizen=False, drawing=random.Random(1))
    assert words_for(problem, "浅水街 1 号") == "浅水街 1 号，上水井盖：有。"
    assert photo_for("上水井盖", ["cover_1.jpg", "kerb_1.jpg"], random.Random(1)) == "cover_1.jpg"
    assert photo_for("暴露垃圾", ["kerb_1.jpg"], random.Random(1)) == "kerb_1.jpg"


def test_mistakes_are_rare_and_all_happen() -> None:
    drawing = random.Random(8)
    counted = Counter(drawn(SLIPS, drawing) for _ in range(5000))
    assert set(counted) == set(Slip)
    assert counted[Slip.NONE] > 4500


def test_the_photos_that_are_taken_are_there() -> None:
    names = [path.name for path in (Path(deciding.__file__).parents[1] / "data" / "photos").glob("*.jpg")]
    assert {name.split("_")[0] for name in names} >= {"cover", "grate", "marking", "kerb"}


def test_a_tally_keeps_surprises_apart() -> None:
    tally = Tally()
    for second in (0.1, 0.2, 0.3, 0.4):
        tally.note("report", second)
    tally.note("report", 0.5, "cases.photo_missing", expected=True)
    tally.note("accept", 0.5, "kit.fault")
    text = "\n".join(tally.lines())
    assert (tally.calls["report"], list(tally.surprises)) == (4, [("accept", "kit.fault")])
    assert text.index("cases.photo_missing") < text.index("kit.fault")
    assert share([1.0, 2.0, 3.0, 4.0], 0.5) == 3.0
    assert share([], 0.95) == 0


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("上水井盖", "cover"), ("雨水井盖", "cover"), ("雨水箅子", "grate"), ("暴露垃圾", "sketch"),
        ("交通标志牌", "sketch"), ("架空线缆", "sketch"),
        ("道路破损", "kerb"), ("行道树", "sketch"),
    ],
)  # fmt: skip
def test_a_case_borrows_no_photo_of_something_else(name: str, stem: str) -> None:
    photos = [path.name for path in (Path(deciding.__file__).parents[1] / "data" / "photos").glob("*.jpg")]
    assert all(photo_for(name, photos, random.Random(seed)).startswith(stem) for seed in range(12))
