"""Moves made on several cases together (批量办理): which of the flow's moves can be, and what their form asks once for all. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from wanmi.cases.rules.move_inputs import MoveInput
from wanmi.cases.rules.move_kinds import FIELDS
from wanmi.cases.rules.state import CaseState
from wanmi.flow.rules.flow import Move
from wanmi.kit.refusals import Refusal

MOST_TOGETHER = 100
OPEN_WORDS = ("words", "day", "moment", "limit")  # what may be left out and is still worth asking for all of them


@dataclass(frozen=True, slots=True)
class Press:
    """One case of several on which the same move is made. `key` is the sender's own id of this one, `version` what the sender saw."""

    number: str
    move_input: MoveInput
    key: UUID | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one of them: the case as it stands then, or the refusal that says why not."""

    number: str
    case: CaseState | None = None
    refusal: Refusal | None = None


class TooManyTogether(Refusal):
    code = "cases.too_many_together"
    sentence = "一次最多办理 %(most)d 件，所选 %(count)d 件。请分几次办理。"


class NotTogether(Refusal):
    code = "cases.not_together"
    sentence = "“%(move)s”要逐件填写所见所闻，不能批量办理。请逐件办理。"


class NothingSuggested(Refusal):
    code = "cases.nothing_suggested"
    sentence = "案卷 %(number)s 没有推荐的%(what)s。请为所选案卷指定，或单独办理。"


class NotDone(Refusal):
    code = "cases.not_done"
    status = 500
    sentence = "案卷 %(number)s 没有办成，内容没有改动。请重试；仍不成时请联系系统管理员。"


def asks_together(move: Move) -> tuple[str, ...] | None:
    """What the form of the move asks once for all cases, in the flow's order; None where it must be given case by case: a photo, or what
    was seen or heard at this one."""
    if any(FIELDS[ask].tells_one and ask not in move.may_be_empty for ask in move.asks):
        return None
    return tuple(ask for ask in move.asks if ask not in move.may_be_empty or FIELDS[ask].drawn in OPEN_WORDS)


def common_moves(open_to: Sequence[Sequence[Move]]) -> tuple[Move, ...]:
    """The moves that can be made on all of several cases, given those open on each. Two flows may call the same what asks another thing:
    that is no common one."""
    if not open_to:
        return ()
    others = [{move.key: move for move in moves} for moves in open_to[1:]]
    return tuple(
        move
        for move in open_to[0]
        if asks_together(move) is not None and all(move.key in found and found[move.key].asks == move.asks for found in others)
    )


def check_number_together(count: int) -> None:
    """Raises TooManyTogether."""
    if count > MOST_TOGETHER:
        raise TooManyTogether(most=MOST_TOGETHER, count=count)
