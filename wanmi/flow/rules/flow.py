"""The flow (流程) as data: which moves lead from which stage where, by which post of which level; what may be asked and who decides it.

Pure: a table in, answers out. Nothing else names a stage. Buttons, rights, required fields, deadlines, owners and the drawn diagram are
derived from these rows. How a table is read and checked: reading.py.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from wanmi.flow.rules.conditions import Condition

SAME = "same"  # a move that leads nowhere else
ASK, APPROVE, REFUSE, WITHDRAW = "ask", "approve", "refuse", "withdraw"
GIVEN = frozenset({"task_supervisor", "department", "worker_or_squad"})  # ties of posts to which cases are given one by one
ACTS = {ASK: "request", APPROVE: "approve", REFUSE: "refuse", WITHDRAW: "withdraw"}  # the first word of the move's key


class BadFlow(ValueError):
    """A flow table that cannot run: the message names the row and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Stage:
    """环节. `limit`, `sign_limit` and, at an end, `reply_limit` are "amount unit" texts, empty where none.

    `within`: a stage whose clock stands still meanwhile and goes on with its rest on the way back.
    """

    key: str
    name: str
    step: int
    clock: str
    limit: str = ""
    sign_limit: str = ""
    waits_for: str = ""
    outcome: str = ""
    reply_limit: str = ""
    within: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """动作: one row. `to` maps an answer to a stage; the answer "" stands for all. `when`: what the case must be like.

    `levels`: of those posts that must stand at one level (city, county) the level. `also`: another move that is made along with it, as
    long as that one has not been made. `request` and `act`: what it does to a request of that kind. `tie`: what ties the post to the case
    in this move, where that is another tie than the post's own.
    """

    key: str
    name: str
    sources: tuple[str, ...]
    to: Mapping[str, str]
    by: tuple[str, ...]
    asks: tuple[str, ...]
    may_be_empty: frozenset[str]
    style: str
    letter: str
    when: tuple[Condition, ...] = ()
    levels: Mapping[str, str] = field(default_factory=dict)
    also: str = ""
    request: str = ""
    act: str = ""
    tie: str = ""

    def destination(self, answer: str, stage: str) -> str:
        """The stage that this move leads to, given the answer ("" where the move asks none)."""
        target = self.to.get(answer) or self.to.get("")
        if target is None:
            raise BadFlow(f"move {self.key}: no way for answer {answer!r}")
        return stage if target == SAME else target

    def open_to(self, role: str, level: str) -> bool:
        """Whether it is a move of this post at this level."""
        return role in self.by and self.levels.get(role, level) == level

    @property
    def leads_on(self) -> bool:
        """Whether it is a step of the loop: it goes somewhere, and is neither asked nor granted."""
        return not self.request and set(self.to.values()) != {SAME}

    @property
    def needs(self) -> str:
        """The first column that must be filled; "" where none."""
        return next((one.column for one in self.when if one.is_set), "")

    @property
    def unless(self) -> str:
        """The first column that must be empty; "" where none."""
        return next((one.column for one in self.when if one.is_set is False), "")


@dataclass(frozen=True, slots=True)
class Approval:
    """审批级: who decides at one level of a request, and when the level counts at all (by columns of the request and the case)."""

    by: tuple[str, ...]
    levels: Mapping[str, str] = field(default_factory=dict)
    when: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """申请: what may be asked, by whom, from which stages, and through which levels it goes. `to`: the stage that an approved one leads to.

    `hangs_on`: who asked → columns of the case with which an open one lapses as soon as they change; leaving `sources` ends it, too.
    `limit`: how long a decision may take. `holder`: which centre decides where it is not the case's own ("above": one level up).
    `once`: whether it may be asked only once in the life of a case.
    """

    key: str
    name: str
    sources: tuple[str, ...]
    by: tuple[str, ...]
    to: str
    approvals: tuple[Approval, ...]
    hangs_on: Mapping[str, tuple[str, ...]]
    limit: str = ""
    holder: str = ""
    once: bool = False


@dataclass(frozen=True, eq=False)  # a version is one object while the process lives: what follows from it can be kept by it
class FlowTable:
    """One version of one management model. `centres`: side → levels on which it has a centre (MM-1). `options`: what the city chose."""

    key: str
    name: str
    version: int
    stages: Mapping[str, Stage]
    moves: Mapping[str, Move]
    sides: Mapping[str, tuple[str, ...]]
    ties: Mapping[str, str]
    requests: Mapping[str, Request] = field(default_factory=dict)
    centres: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def moves_from(self) -> Mapping[str, tuple[Move, ...]]:
        """Stage → the moves that leave it, in the table's order."""
        return {key: tuple(move for move in self.moves.values() if key in move.sources) for key in self.stages}

    @cached_property
    def open_stages(self) -> tuple[str, ...]:
        return tuple(stage.key for stage in self.stages.values() if not stage.outcome)

    def tie_of(self, stage: str) -> str:
        """What ties whom a stage waits for to one case; '' a post of the area."""
        return self.ties.get(self.stages[stage].waits_for, "")

    def is_given(self, role: str) -> bool:
        """Whether cases are given to this post one by one, so that it sees no others: a supervisor's tasks, what a department has."""
        return self.ties.get(role, "") in GIVEN

    def side_of(self, role: str) -> str:
        """supervision or command; "" for posts of neither side."""
        return next((side for side, roles in self.sides.items() if role in roles), "")

    def stages_waiting_for(self, role: str) -> tuple[str, ...]:
        """Open stages in which a case waits for this post's move."""
        return tuple(stage.key for stage in self.stages.values() if stage.waits_for == role)

    def stages_open_to(self, role: str) -> tuple[str, ...]:
        """Open stages that some move of this post leaves, beside what it may ask and decide and what moves no stage."""
        return tuple(key for key in self.open_stages if any(role in move.by and move.leads_on for move in self.moves_from[key]))

    def within(self, known: Container[str]) -> FlowTable:
        """The flow as far as it can be gone: the moves that begin a case or are `known` (exist in code), and the stages that they reach.

        What is promised to programs and offered in filters; rows of moves that are still to come stand in the table all the same.
        """
        moves = {key: move for key, move in self.moves.items() if not move.sources or key in known}
        first = {target for move in moves.values() if not move.sources for target in move.to.values()}
        reached = closure(first, replace(self, moves=moves))
        return replace(
            self,
            stages={key: stage for key, stage in self.stages.items() if key in reached},
            moves={
                key: replace(move, sources=tuple(each for each in move.sources if each in reached))
                for key, move in moves.items()
                if not move.sources or set(move.sources) & reached
            },
        )

    def completed_by(self, newer: FlowTable) -> FlowTable:
        """This version with the ways out, and what may be asked, that a later version of the same model has added between stages which
        both have.

        Its own rows stand as they are: what a case began with is not taken from it. What was missing, the case needs too: to be taken back
        from somebody who is gone, to be answered for, to be given more time.
        """
        known = {*self.stages, SAME}
        added = {
            key: replace(move, sources=tuple(each for each in move.sources if each in self.stages))
            for key, move in newer.moves.items()
            if key not in self.moves and move.sources and set(move.sources) & set(self.stages) and set(move.to.values()) <= known
        }
        asked = {move.request for move in added.values()}
        requests = {key: one for key, one in newer.requests.items() if key not in self.requests and key in asked and one.to in known}
        whole = {key: move for key, move in added.items() if not move.request or move.request in requests}
        limits = {key: stage.reply_limit for key, stage in newer.stages.items()}
        return replace(
            self,
            moves={**self.moves, **whole},
            requests={**self.requests, **requests},
            options={**newer.options, **self.options},
            centres=self.centres or newer.centres,
            stages={key: replace(one, reply_limit=one.reply_limit or limits.get(key, "")) for key, one in self.stages.items()},
        )

    def first_moves(self, role: str) -> tuple[Move, ...]:
        """The moves by which this post starts a case."""
        return tuple(move for move in self.moves.values() if not move.sources and role in move.by)


def closure(start: Iterable[str], flow: FlowTable) -> set[str]:
    """The stages that can be come to from these, themselves among them."""
    reached, todo = set(start), list(start)
    while todo:
        for move in flow.moves_from[todo.pop()]:
            for target in set(move.to.values()) - {SAME} - reached:
                reached.add(target)
                todo.append(target)
    return reached
