"""Base data by API: each module adds its endpoints to the one router."""

from wanmi.resources.api import deliveries, exports
from wanmi.resources.api.router import router

__all__ = ["deliveries", "exports", "router"]
