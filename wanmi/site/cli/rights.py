"""`wanmi rights`: which post may do what, by the standard setting and by the city's own word."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from wanmi.people.rules.role_words import ROLES
from wanmi.site.cli.ready import django_ready

if TYPE_CHECKING:
    from wanmi.people.models import Organisation


@click.group()
def rights() -> None:
    """Rights of posts. Each has a name (inquiry.search); `wanmi rights list` shows them."""


@rights.command("list")
@click.argument("words", default="")
def list_rights(words: str) -> None:
    """List the rights whose name holds WORDS (all without): which role has each today, and how far. A star: by the city's own word."""
    django_ready()
    from wanmi.people.queries import all_rights, extent_of_role
    from wanmi.people.queries.city_settings import city_settings

    for name in all_rights():
        if words in name:
            own = city_settings().rights.get(name, {})
            held = [(role, extent_of_role(role, name) or "none", (role, "") in own) for role in ROLES]
            extents = [f"{role}:{extent}{'*' * is_set}" for role, extent, is_set in held if extent != "none" or is_set]
            click.echo(f"{name}\t{' '.join(extents)}")
            for (role, code), word in sorted(own.items()):
                if code:
                    click.echo(f"\t{code} {role}:{word.extent or 'none'}*")


@rights.command("set")
@click.argument("right")
@click.argument("extent")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--organisation", default="", help="The code of a body: there and in those below it. Without it everywhere.")
@click.option("--from", "from_on", type=click.DateTime(["%Y-%m-%d"]), default=None, help="The first day on which it holds (today).")
def set_one(right: str, extent: str, role: str, organisation: str, from_on: datetime | None) -> None:
    """Let ROLE have RIGHT as far as EXTENT (everywhere, area, organisation, task, own: what the right knows), or `none`, not at all."""
    django_ready()
    from django.utils import timezone

    from wanmi.people.actions import set_right

    day = from_on.date() if from_on else None
    made = set_right(right=right, role=role, extent=extent, organisation=_body(organisation), from_on=day, by=None, at=timezone.now())
    click.echo(f"{role} has {right} {extent} from {made.from_on} on.")


@rights.command("standard")
@click.argument("right")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--organisation", default="", help="The code of the body of which something was said.")
def back_to_standard(right: str, role: str, organisation: str) -> None:
    """Let ROLE have RIGHT as the standard setting says: the city's own word no longer counts from today on."""
    django_ready()
    from django.utils import timezone

    from wanmi.people.actions import set_right

    set_right(right=right, role=role, extent="standard", organisation=_body(organisation), by=None, at=timezone.now())
    click.echo(f"{role} has {right} by the standard setting.")


@rights.command("document")
def document() -> None:
    """Print the page docs/rights.md, as the rooms' rights.toml say it."""
    django_ready()
    from wanmi.site.rights_document import rights_document

    click.echo(rights_document(), nl=False)


def _body(code: str) -> Organisation | None:
    from wanmi.people.models import Organisation

    body = Organisation.objects.filter(code=code).first() if code else None
    if code and body is None:
        raise click.ClickException(f"There is no organisation with the code {code}.")
    return body
