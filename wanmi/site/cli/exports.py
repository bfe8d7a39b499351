"""`wanmi export`: base data as a file, made in the process that asks."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from wanmi.site.cli.imports import BaseDataKind, keeper_called
from wanmi.site.cli.ready import django_ready
from wanmi.site.trouble import Trouble

FORMS = ["gpkg", "shp", "shp-utf8", "geojson", "csv", "xlsx"]


@click.command()
@click.argument("kind", type=BaseDataKind())
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--form", type=click.Choice(FORMS), required=True, help="shp is GBK, shp-utf8 takes every sign; both come as a zip.")
@click.option(
    "--system", default="wgs84", show_default=True, help="Coordinate system, as for `wanmi import file`; GeoJSON is always wgs84."
)
@click.option("--area", default="", help="Code of an area, 6, 9 or 12 digits [all that the person answers for].")
@click.option("--by", "sign_in_name", required=True, help="The clerk or administrator who takes it out, by sign-in name.")
def export(kind: str, file: Path, form: str, system: str, area: str, sign_in_name: str) -> None:
    """Write KIND to FILE. What the form cannot carry is said, with the way out, and nothing is written."""
    django_ready()
    from django.utils import timezone

    from wanmi.deliveries.actions.exporting import export_now
    from wanmi.kit.refusals import Refusal

    try:
        made = export_now(kind=kind, form=form, system=system, area_code=area, by=keeper_called(sign_in_name), at=timezone.now())
    except Refusal as refused:
        raise Trouble(refused.say()) from refused
    shutil.copyfile(made.place, file)
    click.echo(f"{made.rows} rows in {file}")
