"""The closed loop by API: each module adds its endpoints to the one router."""

from wanmi.cases.api import case, flow, moves, moves_together
from wanmi.cases.api.router import router

__all__ = ["case", "flow", "moves", "moves_together", "router"]
