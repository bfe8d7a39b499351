"""`wanmi journal`: is the story whole?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wanmi.site.cli.ready import django_ready
from wanmi.site.trouble import Trouble

if TYPE_CHECKING:
    from wanmi.journal.queries import Witnesses

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def journal() -> None:
    """The journal of all that happened."""


@journal.command()
@click.option("--anchor", type=FILE, default=None, help="The file to which seals were written [seals.jsonl in WANMI_ANCHOR].")
@click.option("--public-key", "keys", type=FILE, multiple=True, help="The seals' public key, from where you keep it [beside the key].")
def verify(anchor: Path | None, keys: tuple[Path, ...]) -> None:
    """Walk every chain and every seal of the journal, and hold the seals against their second place and their key.

    Names the first row that does not hold (and then ends with 1). What no seal holds yet, the last minute at most while the worker
    runs, is told: that nothing was cut off behind the last seal only the cases themselves can show.
    """
    django_ready()
    from wanmi.journal.queries import roles_are_apart, verify_journal

    try:
        bad = verify_journal(click.echo, _witnesses(anchor, keys))
    except (OSError, ValueError) as error:
        raise Trouble(f"What stands outside the database cannot be read: {error}.") from error
    if not roles_are_apart():
        click.echo("The application's role owns the journal and could switch its guards off: name an owner's role with WANMI_OWNER_URL.")
    if bad:
        raise click.ClickException(f"{bad.table} {'line' if bad.table == 'anchor' else 'row'} {bad.id}: {bad.wrong}.")
    click.echo("The journal holds.")


def _witnesses(anchor: Path | None, keys: tuple[Path, ...]) -> Witnesses:
    """What was named, else what this installation keeps; what is not there is told."""
    from django.conf import settings

    from wanmi.journal.anchor import NAME
    from wanmi.journal.keys import public_file, public_keys
    from wanmi.journal.queries import Witnesses

    own = public_file(settings.SEAL_KEY_FILE)
    written = anchor or (settings.ANCHOR_DIR and settings.ANCHOR_DIR / NAME)
    if written is None or not written.exists():
        click.echo(f"There is no second place of the seals ({written}): facts cut off together with their seals are not found.")
        written = None
    elif anchor is None and settings.ANCHOR_DIR_IS_OURS:
        click.echo("The seals' second place is this data folder; a folder on another machine or medium is better: WANMI_ANCHOR.")
    return Witnesses(public_keys(keys or ([own] if own.exists() else [])), written)


@journal.command()
def seal() -> None:
    """Seal all facts up to now (the worker does so every minute)."""
    django_ready()
    from django.utils import timezone

    from wanmi.journal.actions import seal_facts

    made = seal_facts(at=timezone.now())
    click.echo(f"{made.count} facts sealed." if made else "Nothing new to seal.")
