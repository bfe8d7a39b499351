"""The root of the command line: which groups there are, and how trouble is told (one sentence, no traceback)."""

from __future__ import annotations

import click

from wanmi.site.cli.database import db
from wanmi.site.cluster import ClusterTrouble


class Commands(click.Group):
    """A group that tells known trouble in one sentence."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except ClusterTrouble as trouble:
            raise click.ClickException(str(trouble)) from trouble


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="wanmi")
def main() -> None:
    """Wanmi (万米): the digital city management system of a city, from one command line."""


main.add_command(db)
