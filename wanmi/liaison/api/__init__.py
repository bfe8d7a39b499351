"""The daily lists by API."""

from wanmi.liaison.api import lists
from wanmi.liaison.api.router import router

__all__ = ["lists", "router"]
