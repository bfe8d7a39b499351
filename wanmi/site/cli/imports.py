"""`wanmi import`: standards and base data."""

from __future__ import annotations

from pathlib import Path

import click

from wanmi.site.cli.ready import django_ready


@click.group()
def import_() -> None:
    """Bring standards and base data in."""


@import_.command()
@click.option(
    "--from", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Another folder of the same CSV files."
)
def standards(folder: Path | None) -> None:
    """Load classes, subclasses, filing conditions and the working calendar. Loading twice does nothing; nothing is deleted."""
    django_ready()
    from django.utils import timezone

    from wanmi.catalogue.actions import STANDARDS, load_standards

    report = load_standards(by=None, at=timezone.now(), say=click.echo, folder=folder or STANDARDS)
    click.echo("Loaded." if report.changed else "Nothing has changed.")


@import_.command()
def flows() -> None:
    """Load the flow tables of the management models; a changed one becomes a new version, cases keep theirs."""
    django_ready()
    from django.utils import timezone

    from wanmi.cases.actions import load_flows

    made = load_flows(by=None, at=timezone.now())
    click.echo("\n".join(str(flow) for flow in made) or "Nothing has changed.")
