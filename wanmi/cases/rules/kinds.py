"""How one says what a move of the flow does: the register of all kinds of moves, and what each is handed. Pure.

The kinds themselves stand in loop_moves.py (the loop), order_moves.py (督办、催办) and request_moves.py (what is asked and granted);
effects.py brings them together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from wanmi.cases.rules import move_inputs as inputs
from wanmi.cases.rules.lookup import Lookup
from wanmi.cases.rules.move_kinds import MoveKind
from wanmi.cases.rules.rows import OrderState, Played, RequestState
from wanmi.cases.rules.state import CaseState, Changes
from wanmi.flow.rules.flow import FlowTable
from wanmi.kit.rules.working_calendar import WorkingCalendar
from wanmi.people.rules.seats import Seat


@dataclass(frozen=True, slots=True)
class MoveContext:
    """Who moves, when, by which table; `lookup` answers what the rules must know beside the case."""

    by: Seat
    at: datetime
    flow: FlowTable
    lookup: Lookup
    request: RequestState | None = None  # that the move decides
    orders: tuple[OrderState, ...] = ()  # that are open

    @property
    def calendar(self) -> WorkingCalendar:
        return self.lookup.calendar

    def option(self, name: str) -> Any:
        """What the city chose for its flow, else what the standard's practice is."""
        return self.flow.options.get(name, OPTIONS[name])


# Who makes what happens by itself: a move of the post "system". Its facts are told by nobody.
SYSTEM = Seat(0, "", 0, "system", 0, "", "", "", "", "")

# What a flow may choose, and what holds where it does not.
OPTIONS: Mapping[str, Any] = MappingProxyType(
    {
        "extensions": 2,
        "suspension_days": 365,
        "suspensions": 1,
        "reopen_within": "15 natural_day",
        "command_directs": "territory",
        "first_receiver": False,
        "ceilings": {"return": 0.05, "extension": 0.10, "suspension": 0.03, "void": 0.02},
    }
)

Effect = Callable[[CaseState, Any, MoveContext], "Changes | Played"]
EFFECTS: dict[str, MoveKind] = {}


def effect(move: str, move_input: type[inputs.MoveInput], phrases: tuple[str, ...] = (), **more: Any) -> Callable[[Effect], Effect]:
    """Say that this function is what `move` does, and all else that one knows of it: see MoveKind."""

    def keep(function: Effect) -> Effect:
        EFFECTS[move] = MoveKind(move_input, function, phrases, **more)
        return function

    return keep


def request(
    kind: str, asked: type[inputs.MoveInput], phrases: tuple[str, ...], decided: type[inputs.MoveInput] = inputs.Note, **more: Any
) -> Callable[[Effect], Effect]:
    """Say that this function judges a request of a kind when it is asked. What it brings about is said by `granted`, what a refusal
    brings about by `refused`."""

    def keep(function: Effect) -> Effect:
        EFFECTS[f"request_{kind}"] = MoveKind(asked, function, phrases, **more)
        EFFECTS[f"approve_{kind}"] = MoveKind(decided, _nothing)
        EFFECTS[f"refuse_{kind}"] = MoveKind(inputs.Reason, _nothing, ("理由不充分", "不符合规定", "请按时限处置"))
        EFFECTS[f"withdraw_{kind}"] = MoveKind(inputs.Note, _nothing)
        return function

    return keep


def _nothing(case: CaseState, move_input: Any, context: MoveContext) -> Changes:
    return {}


def granted(kind: str) -> Callable[[Effect], Effect]:
    """Say that this function is what an approved request of a kind brings about, at its last level."""

    def keep(function: Effect) -> Effect:
        EFFECTS[f"approve_{kind}"] = replace(EFFECTS[f"approve_{kind}"], effect=function)
        return function

    return keep


def refused(kind: str) -> Callable[[Effect], Effect]:
    """Say that this function is what a refused request of a kind brings about."""

    def keep(function: Effect) -> Effect:
        EFFECTS[f"refuse_{kind}"] = replace(EFFECTS[f"refuse_{kind}"], effect=function)
        return function

    return keep


def levels_for(side: str, context: MoveContext) -> tuple[str, ...]:
    """The levels at which a side's centre is looked for: the seat's own where the model has one there, else all that it has, the lowest
    first; none where the model tells none."""
    levels = context.flow.centres.get(side, ())
    return (context.by.level,) if context.by.level in levels else tuple(level for level in LOWEST_FIRST if level in levels)


def levels_above(context: MoveContext) -> tuple[str, ...]:
    """The levels above the seat's own, the nearest first."""
    return LOWEST_FIRST[LOWEST_FIRST.index(context.by.level) + 1 :] if context.by.level in LOWEST_FIRST else ("city",)


LOWEST_FIRST = ("county", "city")
