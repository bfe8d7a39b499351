"""What each move does to a case: all kinds of moves, brought together. The engine (play.py) adds stage, clock and what lapses."""

from __future__ import annotations

from wanmi.cases.rules import hand_over_moves, loop_moves, order_moves, request_moves
from wanmi.cases.rules.kinds import EFFECTS, MoveContext

__all__ = ["EFFECTS", "MoveContext", "hand_over_moves", "loop_moves", "order_moves", "request_moves"]
