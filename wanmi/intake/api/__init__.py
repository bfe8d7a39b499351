"""The room by API: each module adds its endpoints to the one router."""

from wanmi.intake.api import reports
from wanmi.intake.api.router import router

__all__ = ["reports", "router"]
