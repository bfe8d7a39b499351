"""`wanmi demo` and `wanmi simulate`: the demo city, its past and its inhabitants."""

from __future__ import annotations

import click

from wanmi.site.cli.ready import django_ready
from wanmi.site.trouble import Trouble


@click.command()
@click.option("--history", is_flag=True, help="Only write the city's past year (the last month stands already).")
def demo(history: bool) -> None:
    """Build the demo city where there is no city yet, with its past year. Does nothing twice."""
    django_ready()
    from django.utils import timezone

    from wanmi.simulation.actions import NotAnEmptyCity, build_demo_city, write_year

    now = timezone.now()
    if not history:
        try:
            click.echo("The demo city stands." if build_demo_city(at=now, say=click.echo) else "The demo city stood already.")
        except NotAnEmptyCity as refused:
            raise Trouble(str(refused)) from refused
    written = write_year(until=now, say=click.echo)
    click.echo(f"{written} cases of the past written." if written else "The past year stood already.")
