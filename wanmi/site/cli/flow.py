"""`wanmi flow`: the management models that are loaded, which is in force where, and the proof of a table before cases go through it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import click

from wanmi.site.cli.ready import django_ready


@click.group()
def flow() -> None:
    """Flows (流程): which model is in force where. `wanmi flow check FILE` proves a table that a city writes; `publish` loads it."""


@flow.command("list")
def list_flows() -> None:
    """List the models, their newest versions, and the areas in which each is in force."""
    django_ready()
    from wanmi.flow.models import Flow
    from wanmi.flow.queries.flows import area_flows

    areas: dict[int, list[str]] = {}
    for area, id in area_flows().items():
        areas.setdefault(id, []).append(area or "the whole city")
    newest = {one.key: one for one in Flow.objects.order_by("version")}
    for one in sorted(newest.values(), key=lambda one: one.key):
        click.echo(f"{one.key}\t{one.version}\t{one.name}\t{', '.join(areas.get(one.pk, []))}")


@flow.command("use")
@click.argument("model")
@click.option("--area", default="", help="6, 9 or 12 digits; the whole city without.")
def use(model: str, area: str) -> None:
    """Let new cases of an area begin under MODEL; open ones keep the flow they began under."""
    django_ready()
    from django.utils import timezone

    from wanmi.flow.actions.flows import put_in_force

    row = put_in_force(key=model, area_code=area, by=None, at=timezone.now())
    click.echo(f"{row.key} version {row.version} is in force in {area or 'the whole city'}.")


@flow.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(file: Path) -> None:
    """Read a flow table and prove it: every state that a case can come to. Status 1 where something is wrong."""
    django_ready()
    _proved(_table(file))


@flow.command("publish")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def publish(file: Path) -> None:
    """Prove a flow table and load it as a new version of its model; in force it comes by `wanmi flow use`."""
    django_ready()
    from django.utils import timezone

    from wanmi.flow.actions.flows import keep_flow
    from wanmi.flow.queries.flows import forget_flows

    table = _table(file)
    _proved(table)
    kept = keep_flow(table, by=None, at=timezone.now(), is_current=False)
    forget_flows()
    click.echo(f"{kept.key} version {kept.version} is loaded." if kept else "This very table is loaded already.")


def _table(file: Path) -> dict[str, Any]:
    """The table of a file, over the shared loop where it names one. Raises ClickException for what is no TOML."""
    from wanmi.flow.actions.flows import whole_table
    from wanmi.flow.rules.flow import BadFlow

    try:
        return whole_table(tomllib.loads(file.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file.name} is no flow table: {error}") from error
    except BadFlow as error:
        raise click.ClickException(str(error)) from error


def _proved(table: dict[str, Any]) -> None:
    from django.utils.translation import gettext

    from wanmi.cases.rules.proving import prove
    from wanmi.flow.rules.flow import BadFlow
    from wanmi.flow.rules.reading import read_flow

    try:
        proof = prove(read_flow(table))
    except (BadFlow, KeyError, TypeError, AttributeError) as error:
        said = f"a row lacks {error}" if isinstance(error, KeyError) else str(error)
        raise click.ClickException(f"the table cannot run: {said}") from error
    for problem in proof.problems:
        click.echo(problem.say(gettext))
    if not proof.holds:
        raise click.ClickException(f"the flow does not hold: {len(proof.problems)} problems")
    click.echo(f"The flow holds: {proof.states} states, {proof.moves} ways between them.")
