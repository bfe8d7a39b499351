"""The closed loop by API: report, see what waits, look into a case, make a move. The same actions as the desks."""

from wanmi.cases.api import case, cases, figures, flow, moves, reports, tasks  # noqa: F401 (each puts its endpoints on the router)
from wanmi.cases.api.router import router

__all__ = ["router"]
