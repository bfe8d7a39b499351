"""The command line for people: `wanmi`. Each group of commands stands in its own module here."""

from __future__ import annotations


def main() -> None:
    """The console script."""
    import os

    from wanmi.site.cli.root import main as root

    os.umask(0o077)  # what a command writes, or what it starts, is nobody else's to read
    root(prog_name="wanmi")
