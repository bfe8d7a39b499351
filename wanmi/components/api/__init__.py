"""Components by API: each module adds its endpoints to the one router."""

from wanmi.components.api import census, changes, near, reading
from wanmi.components.api.router import router

__all__ = ["census", "changes", "near", "reading", "router"]
