"""The desks' lists come from the flow table alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from wanmi.cases.rules.effects import EFFECTS
from wanmi.desks.rules.desks import BIN, DESKS, tabs_of
from wanmi.flow.actions.flows import shipped_tables
from wanmi.flow.rules.reading import read_flow
from wanmi.people.queries import all_rights

TABLE: dict[str, Any] = shipped_tables()["m5"]
FLOW = read_flow(TABLE)


@pytest.mark.parametrize(
    ("role", "own", "followed"),
    [
        ("acceptor", ["registered", "handled_review", "waiting_check", "reply", "approvals"], ["verifying", "waiting_filing", "checking"]),
        ("shift_leader", ["waiting_filing", "waiting_closing", "approvals"], ["verifying", "waiting_dispatch", "checking"]),
        ("dispatcher", ["waiting_dispatch", "suspended", "rework_decision", "approvals"], ["disposing"]),
        ("department", ["disposing.sign", "disposing", "approvals"], ["sent"]),
        ("worker", ["disposing"], ["sent"]),
        ("supervisor", ["verifying", "checking"], []),
    ],
)
def test_a_post_has_lists_of_what_waits_for_it_of_what_it_sent_on_and_a_recycle_bin(role: str, own: list[str], followed: list[str]) -> None:
    tabs = tabs_of(FLOW, role, EFFECTS)
    assert [tab.key for tab in tabs if tab.own] == own
    assert [tab.key for tab in tabs if not tab.own] == [*followed, BIN]


def test_a_department_signs_in_one_list_and_works_in_the_next() -> None:
    unsigned, signed = tabs_of(FLOW, "department", EFFECTS)[:2]
    assert (unsigned.name, unsigned.column, unsigned.filled) == ("待签收", "signed_at", False)
    assert (signed.name, signed.column, signed.filled) == ("处置中", "signed_at", True)


def test_a_worker_sees_only_what_the_department_has_signed() -> None:
    tab = tabs_of(FLOW, "worker", EFFECTS)[0]
    assert (tab.column, tab.filled) == ("signed_at", True)


def test_a_stage_that_no_move_of_the_code_leads_to_gets_no_list() -> None:
    assert "suspended" in {tab.key for tab in tabs_of(FLOW, "dispatcher", EFFECTS)}
    without = {move for move in EFFECTS if move != "approve_suspension"}
    assert "suspended" not in {tab.key for tab in tabs_of(FLOW, "dispatcher", without)}


def test_a_stage_of_another_name_needs_no_change_of_code() -> None:
    text = json.dumps(TABLE, ensure_ascii=False).replace('"registered"', '"inbox"').replace("待受理", "收件")
    tab = tabs_of(read_flow(json.loads(text)), "acceptor", EFFECTS)[0]
    assert (tab.key, tab.name) == ("inbox", "收件")


def test_every_stage_stands_at_some_desk() -> None:
    shown = {
        stage
        for desk in DESKS.values()
        for role in all_rights()[desk.right].roles
        for tab in tabs_of(FLOW, role, EFFECTS)
        for stage in tab.stages
    }
    assert set(FLOW.open_stages) <= shown
