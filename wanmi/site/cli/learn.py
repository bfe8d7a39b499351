"""`wanmi learn`: train the suggestions on the city's own closed cases, see how good they are, ask what a text may mean."""

from __future__ import annotations

import click

from wanmi.site.cli.ready import django_ready


@click.group()
def learn() -> None:
    """Suggestions learned from the city's own closed cases. Trained every night; these train and measure now."""


@learn.command("train")
def train() -> None:
    """Train everything now, here, and tell the figures. What others are doing goes on; a version that is no better is not used."""
    django_ready()
    from django.utils import timezone

    from wanmi.learning.actions import train_here

    train_here(at=timezone.now(), say=lambda ask, done, of: click.echo(f"{done}/{of} {ask}"))
    _tell()


@learn.command("figures")
def figures() -> None:
    """How often the first proposal, and one of the first three, was right on the month held back: learned and by the plain rule."""
    django_ready()
    _tell()


def _tell() -> None:
    from wanmi.learning.models import LearnedVersion

    newest = LearnedVersion.objects.order_by("task", "-trained_at", "-pk").distinct("task")
    for version in newest.defer("weights"):
        learned, plain = version.learned_hits, version.plain_hits
        click.echo(
            f"{version.task}\ttop1 {learned.top1:.3f} (plain {plain.top1:.3f})\ttop3 {learned.top3:.3f} (plain {plain.top3:.3f})"
            f"\t{learned.count} held back, {version.examples} learned from\t{'used' if version.used else 'plain rule used'}"
        )
