"""The command line for people: `wanmi`. Each group of commands stands in its own module here."""

from __future__ import annotations

from wanmi.site.cli.root import main

__all__ = ["main"]
