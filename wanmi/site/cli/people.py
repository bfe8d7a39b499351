"""`wanmi user`: accounts and posts, before there is anyone who could do it in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from wanmi.people.rules.role_words import ROLES
from wanmi.site.cli.ready import django_ready

if TYPE_CHECKING:
    from wanmi.people.models import Person


@click.group()
def user() -> None:
    """People and their posts."""


@user.command("list")
@click.argument("words", default="")
def list_people(words: str) -> None:
    """List people whose name or sign-in name holds WORDS (all without), with the posts they hold."""
    django_ready()
    from django.db.models import Q
    from django.utils import timezone

    from wanmi.people.models import Person
    from wanmi.people.queries import seats_held

    for person in Person.objects.filter(Q(name__contains=words) | Q(sign_in_name__contains=words)).order_by("sign_in_name"):
        posts = "、".join(f"{seat.organisation_name} {seat.role}" for seat in seats_held(person, on=timezone.localdate()))
        state = "" if person.is_active else " (gone)"
        click.echo(f"{person.sign_in_name}\t{person.name}{state}\t{posts}")


@user.command()
@click.argument("sign_in_name")
@click.option("--name", required=True, help="The person's name.")
@click.option("--number", default="", help="The number on the badge.")
@click.option("--administrator", is_flag=True, help="May maintain the base tables in Django's admin.")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True, envvar="WANMI_PASSWORD", help="Asked for if not given.")
def create(sign_in_name: str, name: str, number: str, administrator: bool, password: str) -> None:
    """Create an account. Give it a post with `wanmi user give-post`."""
    django_ready()
    from django.utils import timezone

    from wanmi.people.actions import create_person

    at = timezone.now()
    create_person(
        sign_in_name=sign_in_name, name=name, number=number, password=password, is_superuser=administrator, by=None, at=at
    )  # fmt: skip
    click.echo(f"{sign_in_name} created.")


@user.command("set-password")
@click.argument("sign_in_name")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True, envvar="WANMI_PASSWORD", help="Asked for if not given.")
def set_new_password(sign_in_name: str, password: str) -> None:
    """Set a new password; every session and device of the person must sign in again."""
    django_ready()
    from django.utils import timezone

    from wanmi.people.actions import set_password

    set_password(person=_person(sign_in_name), password=password, by=None, at=timezone.now())
    click.echo(f"Password of {sign_in_name} set.")


@user.command("give-post")
@click.argument("sign_in_name")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--organisation", required=True, help="The organisation's code.")
@click.option("--area", default="", help="Area code, where the post answers for less than the organisation.")
def give_one_post(sign_in_name: str, role: str, organisation: str, area: str) -> None:
    """Let a person hold a post from today; the post is made where it is not there yet."""
    django_ready()
    from django.utils import timezone

    from wanmi.people.actions import create_post, give_post
    from wanmi.people.models import Organisation

    body = Organisation.objects.filter(code=organisation).first()
    if body is None:
        raise click.ClickException(f"There is no organisation with the code {organisation}.")
    at = timezone.now()
    post = create_post(role=role, organisation=body, area_code=area, by=None, at=at)
    give_post(person=_person(sign_in_name), post=post, by=None, at=at)
    click.echo(f"{sign_in_name} holds {post.name}.")


def _person(sign_in_name: str) -> Person:
    from wanmi.people.models import Person

    person = Person.objects.filter(sign_in_name=sign_in_name).first()
    if person is None:
        raise click.ClickException(f"Nobody signs in as {sign_in_name}; `wanmi user list` shows who there is.")
    return person
