"""Changes of components."""

from wanmi.components.actions.codes import issue_codes
from wanmi.components.actions.following import follow_grids
from wanmi.components.actions.state import set_state

__all__ = ["follow_grids", "issue_codes", "set_state"]
