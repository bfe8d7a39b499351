"""Every change of a case: a report makes one, a move changes one, a link ties two."""

from wanmi.cases.actions.move import make_move
from wanmi.cases.actions.moves_together import make_moves
from wanmi.cases.actions.report import Reported, report_case

__all__ = ["Reported", "make_move", "make_moves", "report_case"]
