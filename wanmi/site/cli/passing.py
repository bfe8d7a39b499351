"""`wanmi manage …`: Django's own commands, with the city's settings."""

from __future__ import annotations

import os

import click


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Django's own commands: `wanmi manage help` lists them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanmi.site.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["wanmi manage", *arguments])
