"""The room by API: each module adds its endpoints to the one router."""

from wanmi.learning.api import proposals
from wanmi.learning.api.router import router

__all__ = ["proposals", "router"]
