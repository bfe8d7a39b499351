"""Questions about components."""

from wanmi.components.queries.near import Near, components_near

__all__ = ["Near", "components_near"]
