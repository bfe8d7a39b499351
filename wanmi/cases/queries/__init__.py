"""Questions over cases. `scope` first: nobody asks without it."""

from wanmi.cases.queries.scope import live_topics

__all__ = ["live_topics"]
