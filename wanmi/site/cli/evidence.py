"""`wanmi evidence`: are the photos, sounds and videos still what was handed in?"""

from __future__ import annotations

import click

from wanmi.site.cli.ready import django_ready


@click.group()
def evidence() -> None:
    """Photos, sound and video, kept once and never changed."""


@evidence.command()
@click.option("--share", is_flag=True, help="Only the next thirtieth, as the worker does each night.")
def verify(share: bool) -> None:
    """Hash every file and name each that is not what was handed in (and then end with 1), and what lies there though nothing names it."""
    django_ready()
    from django.utils import timezone, translation

    from wanmi.evidence.actions import verify_evidence, verify_share
    from wanmi.evidence.rules.wholeness import SENTENCES

    at = timezone.now()
    found = verify_share(at=at) if share else verify_evidence(at=at, say=click.echo)
    with translation.override("en"):
        for sha, rendition, wrong in found.wrong:
            remade = f" (its copy “{rendition}”, now made anew)" if rendition else ""
            click.echo(f"{sha}{remade}: {translation.gettext(SENTENCES[wrong])}")
    for name in found.strangers:
        click.echo(f"{name}: no row names this file.")
    if found.wrong:
        raise click.ClickException(f"{len(found.wrong)} of {found.files} files are not what was handed in; bring them back from a backup.")
    click.echo(f"{found.files} files are what was handed in.")
