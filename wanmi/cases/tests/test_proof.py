"""Every shipped flow is proved; of broken ones the proof says what breaks, and by which moves one comes there."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext

from wanmi.cases.rules.proving import prove
from wanmi.flow.actions.flows import shipped_tables
from wanmi.flow.rules.flow import BadFlow
from wanmi.flow.rules.reading import read_flow

TABLES = shipped_tables()
Table = dict[str, Any]


@pytest.mark.slow
@pytest.mark.parametrize("key", TABLES)
def test_a_shipped_flow_holds(key: str) -> None:
    proof = prove(read_flow(TABLES[key]))
    assert [str(problem) for problem in proof.problems] == []
    assert proof.states > 500


def row(table: Table, kind: str, key: str) -> Table:
    return next(one for one in table[kind] if one["key"] == key)


def with_words(kind: str, key: str, **words: Any) -> Callable[[Table], None]:
    return lambda table: row(table, kind, key).update(words)


NEVER = {"extension_count": {"least": 9}}  # what no case is ever like


def nobody_ends_it(table: Table) -> None:
    """Closed only when it never is, and once filed nobody may void it or send it back."""
    row(table, "move", "close").update(when=NEVER)
    for key in ("void", "return_to_centre"):
        row(table, "move", key).update(when=NEVER)
    row(table, "request", "void").update(when=NEVER)


def approved_by(key: str, *posts: str) -> Callable[[Table], None]:
    return with_words("request", key, approvals=[{"by": [post]} for post in posts])


BROKEN: list[tuple[str, Callable[[Table], None], str]] = [
    ("nobody can feed back", with_words("move", "feed_back", when=NEVER), "没有案卷能到“待核查”环节"),
    ("nobody can send it back", with_words("move", "rework", when=NEVER), "动作“返工”任何时候都不能办理"),
    ("an unwritten move", lambda t: t["move"].append(row(t, "move", "urge") | {"key": "fly", "name": "飞"}), "动作“飞”没有程序实现"),
    ("a condition on no column", with_words("move", "assign", when={"moon": "set"}), "条件所用的“moon”不是案卷的数据项"),
    ("two that never meet", with_words("move", "revoke", when={"squad_id": "set", "department_id": "unset"}), "动作“收回分派”任何时候"),
    ("decided by who sits elsewhere", approved_by("void", "overseer"), "“作废”申请无人审批"),
    ("decided below", approved_by("suspension", "worker"), "“挂账”申请无人审批"),
    ("tied to a department before it has one", lambda t: t["ties"].update(dispatcher="department"), "环节无人持有案卷"),
    (
        "waits for the other side",
        with_words("stage", "waiting_check", waits_for="dispatcher"),
        "在“待核查”环节，持有案卷的单位没有可办的动作",
    ),
    ("no end", nobody_ends_it, "案卷再也不能办结"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("change", "sentence"), [each[1:] for each in BROKEN], ids=[each[0] for each in BROKEN])
def test_of_a_broken_flow_the_proof_names_what_breaks(change: Callable[[Table], None], sentence: str) -> None:
    table = copy.deepcopy(TABLES["m5"])
    change(table)
    problems = [str(problem) for problem in prove(read_flow(table)).problems]
    assert any(sentence in problem for problem in problems), problems


def test_the_way_to_what_breaks_is_the_shortest_and_told_in_both_languages() -> None:
    table = copy.deepcopy(TABLES["m5"])
    approved_by("void", "overseer")(table)
    problem = next(each for each in prove(read_flow(table), most=300).problems if "无人审批" in str(each))
    assert str(problem) == "上报 → 受理 → 立案 → 派遣 → 申请作废：“作废”申请无人审批"
    with translation.override("en"):
        assert not re.search(r"[\u4e00-\u9fff]", problem.say(gettext))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (with_words("stage", "disposing", waits_for=""), "no owner"),
        (with_words("stage", "disposing", clock="none"), "needs a limit"),
        (with_words("move", "resume", by=["dispatcher"]), "no move of the system"),
        (lambda t: t["sides"]["command"].append("acceptor"), "on both sides"),
        (with_words("move", "dispatch", by=["shift_leader"]), "supervision side would dispatch"),
        (with_words("move", "close", by=["dispatcher"]), "command side would check or close"),
        (with_words("move", "dispatch", when={"squad_id": {"more": 1}}), "bounds"),
        (with_words("move", "dispatch", by=[{"role": "dispatcher", "level": "moon"}]), "unknown level"),
        (lambda t: row(t, "request", "void").update(approvals=[]), "nobody decides"),
        (with_words("request", "void", to="limbo"), "unknown stage"),
        (with_words("request", "void", limit="soon"), "limit of a decision"),
    ],
)
def test_a_table_that_breaks_a_rule_is_refused_when_it_is_read(change: Callable[[Table], None], told: str) -> None:
    table = copy.deepcopy(TABLES["m5"])
    change(table)
    with pytest.raises(BadFlow, match=told):
        read_flow(table)
