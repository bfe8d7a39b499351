"""Questions over cases, of those that Case.objects.visible_to gives."""

from wanmi.cases.queries.scope import live_topics

__all__ = ["live_topics"]
