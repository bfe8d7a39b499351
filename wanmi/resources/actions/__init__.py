"""What is done with base data."""

from wanmi.resources.actions.export import note_layer_export

__all__ = ["note_layer_export"]
