"""Reading a flow table: each row gets its form or is named as what cannot be. Pure.

What is checked here needs the table alone. Whether its moves exist in code, and whether every case can go through it to an end with
somebody who answers for it all the way, is asked where the engine is (cases/rules/proving.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from wanmi.flow.rules.conditions import BadCondition, Condition, read_conditions
from wanmi.flow.rules.flow import ACTS, APPROVE, ASK, REFUSE, SAME, WITHDRAW, Approval, BadFlow, FlowTable, Move, Request, Stage, closure

ASKS = frozenset(
    {"report", "photos_after", "photos_verify", "photos_check", "photos_proof", "subclass", "condition", "supervisor", "note", "reason"}
    | {"verification", "check_result", "repeated", "department", "squad", "worker", "text", "limit", "until", "until_day"}
    | {"closing_condition", "satisfaction", "reply_way", "reply_result", "misdispatch", "order_kind", "order"}
)
CLOCKS = frozenset({"stage", "disposal", "stopped", "none"})
STYLES = frozenset({"main", "plain", "danger"})
SIDES = ("supervision", "command")
LEVELS = ("city", "county")
HOLDERS = frozenset({"", "above"})
_STYLE_BEFORE = {"hurts": "danger"}  # tables of earlier versions, which cases keep
# Earlier versions had a stage in which every request stood, and no move in code that led there: what they ask now are requests.
_NEVER_MADE = frozenset(
    {"request_return", "request_extension", "request_suspension", "request_void"}
    | {"approve_return", "approve_extension", "approve_suspension", "approve_void", "refuse_request", "appeal"}
)
_NEVER_REACHED = "pending"
# WF-4, by what a move asks: dispatching is the command's alone; verifying, checking and closing the supervision's.
_DISPATCHES = frozenset({"department"})
_CHECKS = frozenset({"verification", "check_result", "closing_condition"})


def read_flow(table: Mapping[str, Any], *, version: int = 1) -> FlowTable:
    """Check a flow table and give it form. Raises BadFlow naming the first row that cannot be."""
    centres = {side: tuple(levels) for side, levels in table.get("centres", {}).items()}
    gone = {row["key"] for row in table["stage"] if not _exists(row, centres)} | (set() if "request" in table else {_NEVER_REACHED})
    rows = [_without(gone, row) for row in table["move"] if _exists(row, centres)]
    if "request" not in table:
        rows = [row for row in rows if row["key"] not in _NEVER_MADE]
    stages = {row["key"]: _read_stage(row) for row in table["stage"] if row["key"] not in gone}
    moves = {row["key"]: _read_move(row, stages, rows) for row in rows}
    requests: dict[str, Request] = {}
    for row in table.get("request", ()):
        if _exists(row, centres):
            request, acts = _read_request(_without(gone, row), stages)
            requests[request.key] = request
            moves |= acts
    sides = {side: tuple(roles) for side, roles in table["sides"].items()}
    flow = FlowTable(
        table["key"], table["name"], version, stages, moves, sides, dict(table.get("ties", {})),
        requests, centres, dict(table.get("options", {})),
    )  # fmt: skip
    _check_stages(flow)
    _check_sides(flow)
    if "request" in table:  # of an earlier version only what can be made is read
        _check_ways(flow)
    return flow


def merged(base: Mapping[str, Any], model: Mapping[str, Any]) -> dict[str, Any]:
    """A model's table over the one that all models share: its own words over the shared ones, its rows for those of the same key,
    without the rows that it names under `without`."""
    left_out = set(model.get("without", ()))
    table = {**base, **{name: value for name, value in model.items() if name not in ("base", "without", "stage", "move", "request")}}
    table["options"] = {**base.get("options", {}), **model.get("options", {})}
    for kind in ("stage", "move", "request"):
        own = {row["key"]: row for row in model.get(kind, ())}
        rows = [own.pop(row["key"], row) for row in base.get(kind, ()) if row["key"] not in left_out]
        if rows or own or kind in base:
            table[kind] = [*rows, *own.values()]
    return table


def _without(gone: set[str], row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**row, "from": [stage for stage in row["from"] if stage not in gone]}


def _exists(row: Mapping[str, Any], centres: Mapping[str, Sequence[str]]) -> bool:
    """Whether a model with these centres has the row: `two` names the sides that must stand on two levels."""
    return all(len(centres.get(side, ())) > 1 for side in row.get("two", ()))


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
    roles, levels = _posts(row["by"], f"move {row['key']}")
    move = Move(
        key=row["key"],
        name=row["name"],
        sources=tuple(row["from"]),
        to=dict(to),
        by=roles,
        asks=asks,
        may_be_empty=frozenset(word.rstrip("*") for word in row.get("asks", ()) if word.endswith("*")),
        style=_STYLE_BEFORE.get(style := row.get("style", row.get("look", "plain")), style),
        letter=row.get("letter", ""),
        when=_conditions(row, f"move {row['key']}"),
        levels=levels,
        also=row.get("also", ""),
        tie=row.get("tie", ""),
    )
    _check_words(move, stages)
    if move.also and move.also not in {each["key"] for each in rows}:
        raise BadFlow(f"move {move.key}: goes along with an unknown move {move.also!r}")
    return move


def _check_words(move: Move, stages: Mapping[str, Stage]) -> None:
    if unknown := set(move.asks) - ASKS:
        raise BadFlow(f"move {move.key}: asks for {sorted(unknown)}, which no form knows")
    if unknown := (set(move.sources) | set(move.to.values())) - set(stages) - {SAME}:
        raise BadFlow(f"move {move.key}: unknown stage {sorted(unknown)}")
    if move.style not in STYLES:
        raise BadFlow(f"move {move.key}: unknown style {move.style!r}")


def _posts(by: Iterable[Any], where: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """Posts, and the level of those that must stand at one: "dispatcher" or { role = "dispatcher", level = "city" }."""
    roles: list[str] = []
    levels: dict[str, str] = {}
    for one in by:
        role = one if isinstance(one, str) else one.get("role", "")
        if not role or role in roles:
            raise BadFlow(f"{where}: a post is missing or named twice: {one!r}")
        roles.append(role)
        if not isinstance(one, str):
            if (level := one.get("level")) not in LEVELS:
                raise BadFlow(f"{where}: unknown level {level!r}; known are {', '.join(LEVELS)}")
            levels[role] = level
    return tuple(roles), levels


def _conditions(row: Mapping[str, Any], where: str) -> tuple[Condition, ...]:
    """`when`; of earlier versions `needs` (must be filled) and `unless` (must be empty)."""
    before = {column: word for name, word in (("needs", "set"), ("unless", "unset")) if (column := row.get(name))}
    try:
        return read_conditions({**before, **row.get("when", {})})
    except BadCondition as bad:
        raise BadFlow(f"{where}: {bad}") from bad


def _read_request(row: Mapping[str, Any], stages: Mapping[str, Stage]) -> tuple[Request, dict[str, Move]]:
    """A request, and the moves by which it is asked, approved, refused and withdrawn."""
    key, name, where = row["key"], row["name"], f"request {row['key']}"
    roles, levels = _posts(row["by"], where)
    approvals = tuple(_read_approval(one, where) for one in row["approvals"])
    if not approvals:
        raise BadFlow(f"{where}: nobody decides it")
    request = Request(
        key, name, tuple(row["from"]), roles, row["to"], approvals,
        {role: tuple(row.get("hangs_on", {}).get(role, ())) for role in roles},
        row.get("limit", ""), row.get("holder", ""), row.get("once", False),
    )  # fmt: skip
    if request.holder not in HOLDERS:
        raise BadFlow(f"{where}: unknown holder {request.holder!r}")
    if request.limit and len(request.limit.split()) != 2:
        raise BadFlow(f"{where}: the limit of a decision is written as '1 work_hour'")
    asks, decides = row.get("asks", ["reason"]), row.get("decides", ["note*"])
    deciders = tuple(dict.fromkeys(role for one in approvals for role in one.by))
    decider_levels = {role: level for one in approvals for role, level in one.levels.items()}
    shared = {"from": row["from"], "style": "plain"}
    rows = {
        ASK: {"by": list(row["by"]), "name": f"申请{name}", "to": SAME, "asks": asks, "when": row.get("when", {})},
        APPROVE: {"by": deciders, "name": f"同意{name}", "to": row["to"], "asks": decides, "style": row.get("style", "main")},
        REFUSE: {"by": deciders, "name": f"不同意{name}", "to": SAME, "asks": ["reason"]},
        WITHDRAW: {"by": list(roles), "name": f"撤回{name}申请", "to": SAME, "asks": ["note*"]},
    }
    moves = {}
    for act, words in rows.items():
        move = _read_move({**shared, **words, "key": f"{ACTS[act]}_{key}"}, stages, ())
        own = levels if act in (ASK, WITHDRAW) else decider_levels
        moves[move.key] = _as_act(move, key, act, own)
    return request, moves


def _as_act(move: Move, request: str, act: str, levels: Mapping[str, str]) -> Move:
    return replace(move, request=request, act=act, levels=levels)


def _read_approval(row: Mapping[str, Any], where: str) -> Approval:
    roles, levels = _posts(row["by"], where)
    if not roles:
        raise BadFlow(f"{where}: a level of approval without a post")
    return Approval(roles, levels, _conditions(row, where))


def _check_stages(flow: FlowTable) -> None:
    """Every open stage has an owner and a limit: its own, the standard's, or the day on which it goes on by itself."""
    posts = {role for roles in flow.sides.values() for role in roles}
    for stage in flow.stages.values():
        if stage.outcome:
            continue
        if stage.waits_for not in posts:
            raise BadFlow(f"stage {stage.key}: waits for {stage.waits_for or 'nobody'}, so that its cases have no owner")
        if stage.clock == "none":
            raise BadFlow(f"stage {stage.key}: an open stage needs a limit")
        if stage.clock == "stopped" and not any("system" in move.by for move in flow.moves_from[stage.key]):
            raise BadFlow(f"stage {stage.key}: its clock stands still and no move of the system ends it")
        if stage.within and stage.within not in flow.stages:
            raise BadFlow(f"stage {stage.key}: within an unknown stage {stage.within!r}")


def _check_sides(flow: FlowTable) -> None:
    """WF-4: nobody of the supervision side dispatches, nobody of the command side checks or closes; no post stands on both sides."""
    side_of: dict[str, str] = {}
    for side, roles in flow.sides.items():
        for role in roles:
            if side_of.setdefault(role, side) != side:
                raise BadFlow(f"post {role}: on both sides, so that it would act and check")
    for move in flow.moves.values():
        sides = {side_of[role] for role in move.by if role in side_of}
        if len(sides) > 1 and move.to.get("") != SAME and not move.request:
            raise BadFlow(f"move {move.key}: open to both axes {sorted(sides)}")
        if "supervision" in sides and _DISPATCHES & set(move.asks):
            raise BadFlow(f"move {move.key}: a post of the supervision side would dispatch")
        closes = any(flow.stages[target].outcome == "closed" for target in move.to.values() if target != SAME)
        if "command" in sides and (_CHECKS & set(move.asks) or closes):
            raise BadFlow(f"move {move.key}: a post of the command side would check or close")


def _check_ways(flow: FlowTable) -> None:
    """Every stage can be reached, and from every open stage an end can be reached."""
    reached = closure({target for move in flow.moves.values() if not move.sources for target in move.to.values()}, flow)
    if lost := set(flow.stages) - reached:
        raise BadFlow(f"stages that nothing leads to: {sorted(lost)}")
    for key in flow.open_stages:
        if not any(flow.stages[end].outcome for end in closure({key}, flow)):
            raise BadFlow(f"stage {key}: no way leads to an end")
