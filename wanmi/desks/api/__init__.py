"""The room by API: each module adds its endpoints to the one router."""

from wanmi.desks.api import tasks
from wanmi.desks.api.router import router

__all__ = ["router", "tasks"]
