"""The closed loop by API: report, see what waits, look into a case, make a move. The same actions as the desks."""

from wanmi.cases.api.router import router

__all__ = ["router"]
