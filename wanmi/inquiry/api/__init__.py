"""The room by API: each module adds its endpoints to the one router."""

from wanmi.inquiry.api import cases, figures, ledger
from wanmi.inquiry.api.router import router

__all__ = ["cases", "figures", "ledger", "router"]
