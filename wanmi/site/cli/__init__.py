"""The command line for people: `wanmi`. Each group of commands stands in its own module here."""

from __future__ import annotations


def main() -> None:
    """The console script."""
    from wanmi.site.cli.root import main as root

    root(prog_name="wanmi")
