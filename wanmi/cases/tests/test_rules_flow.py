"""The flow table: what it must hold, and what it must refuse."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from wanmi.cases.rules.effects import EFFECTS
from wanmi.flow.actions.flows import shipped_tables
from wanmi.flow.rules.flow import BadFlow
from wanmi.flow.rules.reading import read_flow

M5 = shipped_tables()["m5"]
FLOW = read_flow(M5)
WHOLE = read_flow(shipped_tables()["m4"])  # with the moves between two levels

# workflow table, row by row: from, move, post, to. "" where a case begins.
TABLE = [
    ("", "report", "supervisor", "registered"),
    ("", "report", "acceptor", "registered"),
    ("registered", "send_verification", "acceptor", "verifying"),
    ("verifying", "answer_verification", "supervisor", "registered"),
    ("registered", "reject", "acceptor", "rejected"),
    ("registered", "accept", "acceptor", "waiting_filing"),
    ("waiting_filing", "file", "shift_leader", "waiting_dispatch"),
    ("waiting_filing", "not_file", "shift_leader", "not_filed"),
    ("waiting_filing", "send_back_to_acceptance", "shift_leader", "registered"),
    ("waiting_dispatch", "dispatch", "dispatcher", "disposing"),
    ("waiting_dispatch", "return_to_centre", "dispatcher", "registered"),
    ("disposing", "sign", "department", "disposing"),
    ("disposing", "assign", "department", "disposing"),
    ("disposing", "request_return", "department", "disposing"),
    ("disposing", "request_extension", "department", "disposing"),
    ("disposing", "request_suspension", "department", "disposing"),
    ("disposing", "request_void", "department", "disposing"),
    ("disposing", "approve_return", "dispatcher", "waiting_dispatch"),
    ("disposing", "refuse_return", "dispatcher", "disposing"),
    ("disposing", "refuse_suspension", "dispatcher", "disposing"),
    ("disposing", "approve_extension", "dispatcher", "disposing"),
    ("disposing", "approve_suspension", "dispatcher", "suspended"),
    ("suspended", "resume", "dispatcher", "disposing"),
    ("suspended", "resume", "system", "disposing"),
    ("disposing", "approve_void", "shift_leader", "void"),
    ("disposing", "feed_back", "department", "waiting_check"),
    ("waiting_check", "send_check", "acceptor", "checking"),
    ("checking", "answer_check:passed", "supervisor", "waiting_closing"),
    ("checking", "answer_check:failed", "supervisor", "rework_decision"),
    ("rework_decision", "rework", "dispatcher", "disposing"),
    ("waiting_closing", "close", "shift_leader", "closed"),
    ("waiting_closing", "send_back_to_check", "shift_leader", "waiting_check"),
    ("waiting_closing", "send_back_to_disposal", "shift_leader", "disposing"),
    ("disposing", "oversee", "leader", "disposing"),
    ("disposing", "urge", "dispatcher", "disposing"),
    ("closed", "request_appeal", "department", "closed"),
    ("closed", "approve_appeal", "dispatcher", "closed"),
    ("closed", "visit_back", "acceptor", "closed"),
]


@pytest.mark.parametrize(("source", "word", "role", "target"), TABLE)
def test_the_table_of_the_standard_is_in_the_flow(source: str, word: str, role: str, target: str) -> None:
    key, _, answer = word.partition(":")
    move = FLOW.moves[key]
    assert role in move.by
    assert (source in move.sources) if source else move.sources == ()
    assert move.destination(answer, source) == target


def test_every_move_is_played_by_code() -> None:
    begun_by_reports = {move.key for move in WHOLE.moves.values() if not move.sources}
    assert set(WHOLE.moves) - begun_by_reports == set(EFFECTS)
    assert set(FLOW.moves) < set(WHOLE.moves)


def test_nobody_of_the_supervision_side_dispatches_and_nobody_of_the_command_side_checks_or_closes() -> None:
    supervision, command = set(FLOW.sides["supervision"]), set(FLOW.sides["command"])
    assert not set(FLOW.moves["dispatch"].by) & supervision
    for key in ("send_check", "answer_check", "close", "file", "accept", "send_verification"):
        assert not set(FLOW.moves[key].by) & command


def broken(change: Any) -> dict[str, Any]:
    table = copy.deepcopy(M5)
    change(table)
    return table


def move_row(table: dict[str, Any], key: str) -> dict[str, Any]:
    return next(row for row in table["move"] if row["key"] == key)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda t: move_row(t, "dispatch").update(to="nowhere"), "dispatch: unknown stage"),
        (lambda t: move_row(t, "dispatch").update(by=["dispatcher", "acceptor"]), "dispatch: open to both axes"),
        (lambda t: move_row(t, "dispatch").update(asks=["horoscope"]), "horoscope"),
        (lambda t: move_row(t, "accept").update(style="loud"), "unknown style"),
        (lambda t: t["stage"][0].update(limit=""), "registered: a stage clock needs a limit"),
        (lambda t: t["stage"][0].update(clock="lunar"), "unknown clock"),
        (lambda t: t["stage"].append({"key": "limbo", "name": "x", "step": 1, "clock": "none"}), "limbo"),
        (lambda t: move_row(t, "answer_check").update(to={"passed": "waiting_check", "failed": "waiting_check"}), "nothing leads to"),
    ],
)
def test_a_table_that_cannot_run_is_refused_with_the_row_named(change: Any, told: str) -> None:
    with pytest.raises(BadFlow, match=told):
        read_flow(broken(change))


@drawn(st.sampled_from([move["key"] for move in M5["move"]]))
def test_without_any_one_move_the_table_is_refused_or_still_ends_everywhere(key: str) -> None:
    try:
        flow = read_flow(broken(lambda table: table["move"].remove(move_row(table, key))))
    except BadFlow:
        return
    for stage in flow.open_stages:
        assert flow.moves_from[stage]
