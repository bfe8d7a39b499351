"""The flow (流程) as data: which moves lead from which stage where, by which post. Pure: a table in, answers out.

Nothing else names a stage. Buttons, rights, required fields, deadlines and the drawn diagram are derived from these rows.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

ASKS = frozenset(
    {"report", "photos_after", "photos_verify", "photos_check", "subclass", "condition", "supervisor", "note", "reason"}
    | {"verification", "check_result", "repeated", "department", "squad", "worker", "text", "limit", "until"}
    | {"closing_condition", "satisfaction", "reply_way", "reply_result"}
)
CLOCKS = frozenset({"stage", "disposal", "stopped", "none"})
STYLES = frozenset({"main", "plain", "danger"})
_STYLE_BEFORE = {"hurts": "danger"}  # tables of earlier versions, which cases keep


class BadFlow(ValueError):
    """A flow table that cannot run: the message names the row and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Stage:
    """环节. `limit`, `sign_limit` and, at an end, `reply_limit` are "amount unit" texts, empty where none."""

    key: str
    name: str
    step: int
    clock: str
    limit: str = ""
    sign_limit: str = ""
    waits_for: str = ""
    outcome: str = ""
    reply_limit: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """动作: one row. `to` maps an answer to a stage; the answer "" stands for all. `needs`/`unless` name a column of the case.

    `also`: another move that is made along with it, as long as that one has not been made.
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
    needs: str
    unless: str
    also: str = ""

    def destination(self, answer: str, stage: str) -> str:
        """The stage that this move leads to, given the answer ("" where the move asks none)."""
        target = self.to.get(answer) or self.to.get("")
        if target is None:
            raise BadFlow(f"move {self.key}: no way for answer {answer!r}")
        return stage if target == "same" else target


@dataclass(frozen=True)
class FlowTable:
    """One version of one management model."""

    key: str
    name: str
    version: int
    stages: Mapping[str, Stage]
    moves: Mapping[str, Move]
    sides: Mapping[str, tuple[str, ...]]
    ties: Mapping[str, str]

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

    def stages_waiting_for(self, role: str) -> tuple[str, ...]:
        """Open stages in which a case waits for this post's move."""
        return tuple(stage.key for stage in self.stages.values() if stage.waits_for == role)

    def stages_open_to(self, role: str) -> tuple[str, ...]:
        """Open stages that some move of this post leaves."""
        return tuple(key for key in self.open_stages if any(role in move.by for move in self.moves_from[key]))

    def within(self, known: Container[str]) -> FlowTable:
        """The flow as far as it can be gone: the moves that begin a case or are `known` (exist in code), and the stages that they reach.

        What is promised to programs and offered in filters; rows of moves that are still to come stand in the table all the same.
        """
        moves = {key: move for key, move in self.moves.items() if not move.sources or key in known}
        first = {target for move in moves.values() if not move.sources for target in move.to.values()}
        reached = _closure(first, replace(self, moves=moves))
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
        """This version with the ways out that a later version of the same model has added between stages which both have.

        Its own rows stand as they are: what a case began with is not taken from it. What was missing, the case needs too: to be taken back
        from somebody who is gone, to be answered for.
        """
        known = {*self.stages, "same"}
        added = {
            key: replace(move, sources=tuple(each for each in move.sources if each in self.stages))
            for key, move in newer.moves.items()
            if key not in self.moves and move.sources and set(move.sources) & set(self.stages) and set(move.to.values()) <= known
        }
        limits = {key: stage.reply_limit for key, stage in newer.stages.items()}
        return replace(
            self,
            moves={**self.moves, **added},
            stages={key: replace(one, reply_limit=one.reply_limit or limits.get(key, "")) for key, one in self.stages.items()},
        )

    def first_moves(self, role: str) -> tuple[Move, ...]:
        """The moves by which this post starts a case."""
        return tuple(move for move in self.moves.values() if not move.sources and role in move.by)


def read_flow(table: Mapping[str, Any], *, version: int = 1) -> FlowTable:
    """Check a flow table and give it form. Raises BadFlow naming the first row that cannot be."""
    stages = {row["key"]: _read_stage(row) for row in table["stage"]}
    moves = {row["key"]: _read_move(row, stages, table["move"]) for row in table["move"]}
    sides = {side: tuple(roles) for side, roles in table["sides"].items()}
    flow = FlowTable(table["key"], table["name"], version, stages, moves, sides, dict(table.get("ties", {})))
    _check_sides(flow)
    _check_ways(flow)
    return flow


def _read_stage(row: Mapping[str, Any]) -> Stage:
    stage = Stage(**{name: row[name] for name in Stage.__slots__ if name in row})
    if stage.clock not in CLOCKS:
        raise BadFlow(f"stage {stage.key}: unknown clock {stage.clock!r}")
    if stage.clock == "stage" and len(stage.limit.split()) != 2:
        raise BadFlow(f"stage {stage.key}: a stage clock needs a limit such as '15 minute'")
    return stage


def _read_move(row: Mapping[str, Any], stages: Mapping[str, Stage], rows: Iterable[Mapping[str, Any]]) -> Move:
    asks = tuple(word.rstrip("*") for word in row.get("asks", ()))
    to = row["to"] if isinstance(row["to"], Mapping) else {"": row["to"]}
    move = Move(
        key=row["key"],
        name=row["name"],
        sources=tuple(row["from"]),
        to=dict(to),
        by=tuple(row["by"]),
        asks=asks,
        may_be_empty=frozenset(word.rstrip("*") for word in row.get("asks", ()) if word.endswith("*")),
        style=_STYLE_BEFORE.get(style := row.get("style", row.get("look", "plain")), style),
        letter=row.get("letter", ""),
        needs=row.get("needs", ""),
        unless=row.get("unless", ""),
        also=row.get("also", ""),
    )
    if unknown := set(asks) - ASKS:
        raise BadFlow(f"move {move.key}: asks for {sorted(unknown)}, which no form knows")
    if unknown := (set(move.sources) | set(move.to.values())) - set(stages) - {"same"}:
        raise BadFlow(f"move {move.key}: unknown stage {sorted(unknown)}")
    if move.also and move.also not in {each["key"] for each in rows}:
        raise BadFlow(f"move {move.key}: goes along with an unknown move {move.also!r}")
    if move.style not in STYLES:
        raise BadFlow(f"move {move.key}: unknown style {move.style!r}")
    return move


def _check_sides(flow: FlowTable) -> None:
    """WF-4: nobody of the supervision side dispatches, nobody of the command side checks or closes."""
    side_of = {role: side for side, roles in flow.sides.items() for role in roles}
    for move in flow.moves.values():
        sides = {side_of[role] for role in move.by if role in side_of}
        if len(sides) > 1 and move.to.get("") != "same" and move.key != "refuse_request":
            raise BadFlow(f"move {move.key}: open to both axes {sorted(sides)}")


def _check_ways(flow: FlowTable) -> None:
    """Every stage can be reached, and from every open stage an end can be reached."""
    reached = _closure({target for move in flow.moves.values() if not move.sources for target in move.to.values()}, flow)
    if lost := set(flow.stages) - reached:
        raise BadFlow(f"stages that nothing leads to: {sorted(lost)}")
    for key in flow.open_stages:
        if not any(flow.stages[end].outcome for end in _closure({key}, flow)):
            raise BadFlow(f"stage {key}: no way leads to an end")


def _closure(start: Iterable[str], flow: FlowTable) -> set[str]:
    reached, todo = set(start), list(start)
    while todo:
        for move in flow.moves_from[todo.pop()]:
            for target in set(move.to.values()) - {"same"} - reached:
                reached.add(target)
                todo.append(target)
    return reached
