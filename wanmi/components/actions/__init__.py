"""Changes of components."""

from wanmi.components.actions.census import end_census, end_due_censuses, mark_item, start_census
from wanmi.components.actions.changes import review_change, submit_change
from wanmi.components.actions.codes import issue_codes
from wanmi.components.actions.fields import load_attribute_fields
from wanmi.components.actions.following import follow_grids
from wanmi.components.actions.state import set_state

__all__ = [
    "end_census",
    "end_due_censuses",
    "follow_grids",
    "issue_codes",
    "load_attribute_fields",
    "mark_item",
    "review_change",
    "set_state",
    "start_census",
    "submit_change",
]
