"""What a migration does with rows that an older version wrote, for a test to do it again."""

from __future__ import annotations

from importlib import import_module

# The column is called otherwise since.
KEPT: str = import_module("wanmi.deliveries.migrations.0005_effects_of_rows").KEPT.replace("standing", "existing_ids")
