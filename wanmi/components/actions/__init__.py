"""Changes of components."""

from wanmi.components.actions.codes import issue_codes
from wanmi.components.actions.state import set_state

__all__ = ["issue_codes", "set_state"]
