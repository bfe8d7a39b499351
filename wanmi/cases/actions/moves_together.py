"""One move on several cases: each is moved by make_move in a transaction of its own, so that what one is refused holds up no other."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from wanmi.cases.actions.move import make_move
from wanmi.cases.rules.together import NotDone, Press, Result
from wanmi.kit.refusals import Refusal
from wanmi.people.rules.seats import Seat

log = logging.getLogger("wanmi.cases")


def make_moves(move: str, *, presses: Iterable[Press], by: Seat, at: datetime) -> list[Result]:
    """Make `move` on each case, in this order, and tell of each what became of it. Not one transaction: those that are done stay done.

    Never raises for one of them: a fault is logged and told as NotDone, for the sender must learn what became of the others.
    """
    return [_one(move, press, by, at) for press in presses]


def _one(move: str, press: Press, by: Seat, at: datetime) -> Result:
    try:
        case = make_move(move, number=press.number, move_input=press.move_input, by=by, at=at, key=press.key, version=press.version)
    except Refusal as refusal:
        return Result(press.number, refusal=refusal)
    except Exception:
        log.exception("move %s on case %s among several", move, press.number)
        return Result(press.number, refusal=NotDone(number=press.number))
    return Result(press.number, case=case)
