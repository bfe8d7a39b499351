"""The room by API: each module adds its endpoints to the one router."""

from wanmi.papers.api import papers, prints
from wanmi.papers.api.router import router

__all__ = ["papers", "prints", "router"]
