"""The root of the command line: which groups there are, and how trouble is told (one sentence, no traceback)."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from wanmi.site.called import named
from wanmi.site.room_list import ROOMS
from wanmi.site.trouble import Trouble

# Each command's module is imported only when it is asked for: `wanmi db start` takes a tenth of a second.
# The third is the room without which there is no such command.
COMMANDS = {
    "up": ("running", "Run everything in the foreground: database, server, worker.", "kit"),
    "prepare": ("running", "Bring tables, standards and static files up to date.", "kit"),
    "db": ("database", "The database: start, stop, look into it, back it up, restore it.", "kit"),
    "city": ("founding", "Found your own city: its name, its first bodies, its first administrator.", "kit"),
    "demo": ("city", "Build the demo city, or go on with its history.", "simulation"),
    "simulate": ("city", "Let inhabitants play all roles in a running city over HTTP.", "simulation"),
    "user": ("people", "People and their posts.", "kit"),
    "rights": ("rights", "Which post may do what: the standard setting and your city's own.", "kit"),
    "flow": ("flow", "Management models: which is in force where, and the proof of your own.", "cases"),
    "import": ("imports", "Bring standards and base data in.", "kit"),
    "export": ("exports", "Take base data out as a file.", "deliveries"),
    "geocode": ("geocoding", "Find places by an address, or words for a point.", "geocoding"),
    "learn": ("learn", "Train suggestions on closed cases and see how good they are.", "learning"),
    "evidence": ("evidence", "Photos, sound and video: are they what was handed in?", "kit"),
    "journal": ("journal", "The journal of all that happened.", "kit"),
    "manage": ("passing", "Django's own commands.", "kit"),
}


class Commands(click.Group):
    """Finds commands by the table above and tells known trouble in one sentence."""

    def list_commands(self, context: click.Context) -> list[str]:
        return [name for name, (_module, _words, room) in COMMANDS.items() if room in ROOMS]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(context):
            return None
        command = getattr(import_module(f"wanmi.site.cli.{COMMANDS[name][0]}"), name.replace("import", "import_"))
        assert isinstance(command, click.Command)  # noqa: S101
        return command

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(context)])

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except Trouble as trouble:
            raise click.ClickException(named(str(trouble))) from trouble
        except click.ClickException as complaint:
            complaint.message = named(complaint.message)  # type: ignore[misc]  # in place: click keeps the context of a usage error with it
            raise
        except Exception as fault:
            if sentence := _sentence(fault):
                raise click.ClickException(named(sentence)) from fault
            raise


def _sentence(fault: Exception) -> str:
    """What a refusal or a lost database says to a person; '' for a fault of ours, which shows itself in full."""
    import psycopg
    from django.db import OperationalError

    from wanmi.kit.refusals import Refusal

    if isinstance(fault, Refusal):
        return fault.say()
    if isinstance(fault, OperationalError | psycopg.Error):
        return f"The database does not answer: {str(fault).strip().splitlines()[0]}"
    return ""


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="wanmi")
def main() -> None:
    """Wanmi (万米): a city's digital management system, from one command line.

    WANMI_DATA names the data folder (.wanmi), PORT the server's port (8000), DATABASE_URL a PostgreSQL server of your own
    in place of the private one.
    """
