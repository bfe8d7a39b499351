"""Base data by API: each module adds its endpoints to the one router."""

from wanmi.deliveries.api import deliveries, exports
from wanmi.deliveries.api.router import router

__all__ = ["deliveries", "exports", "router"]
