"""`wanmi journal`: is the story whole?"""

from __future__ import annotations

import click

from wanmi.site.cli.ready import django_ready


@click.group()
def journal() -> None:
    """The journal of all that happened."""


@journal.command()
def verify() -> None:
    """Walk every chain and every seal of the journal; names the first row that does not hold (and then ends with 1)."""
    django_ready()
    from wanmi.journal.queries import verify_journal

    bad = verify_journal(click.echo)
    if bad:
        raise click.ClickException(f"{bad.table} row {bad.id}: {bad.wrong}.")
    click.echo("The journal holds.")


@journal.command()
def seal() -> None:
    """Seal all facts up to now (the worker does so every minute)."""
    django_ready()
    from django.utils import timezone

    from wanmi.journal.actions import seal_facts

    made = seal_facts(at=timezone.now())
    click.echo(f"{made.count} facts sealed." if made else "Nothing new to seal.")
