"""`wanmi geocode`: an address to places, a point to words, from the command line."""

from __future__ import annotations

import click

from wanmi.site.cli.ready import django_ready


@click.command()
@click.argument("text", required=False)
@click.option("--near", help="Prefer what is near: LNG,LAT in degrees.")
@click.option("--at", "point", help="The other way round: words for the point LNG,LAT.")
@click.option("--index", is_flag=True, help="Index the places that came past the programs (by SQL, from an older version).")
@click.option("--index-all", "index_all", is_flag=True, help="Index every place anew: once, after a version that reads addresses better.")
def geocode(text: str | None, near: str | None, point: str | None, index: bool, index_all: bool) -> None:
    """Find places by TEXT (Chinese, pinyin, initials), the likeliest first; or tell where a point is."""
    django_ready()
    from wanmi.geocoding import actions
    from wanmi.geocoding.queries.forward import search_places
    from wanmi.geocoding.queries.note_texts import note_texts
    from wanmi.geocoding.queries.reverse import spot_at

    if index or index_all:
        click.echo(f"{actions.index_all() if index_all else actions.index_missing()} places indexed.")
    if point:
        spot = spot_at(*_degrees(point))
        click.echo(f"{spot.found.words if spot.found else '—'}\t{spot.grid_code or 'outside the city'}")
    if text:
        found = search_places(text, near=_degrees(near) if near else None)
        for each in found:
            mark = "=" if each.exact else "~"
            click.echo(
                f"{mark} {each.score:.2f}  {each.label}\t{each.lng:.6f},{each.lat:.6f}\t{each.grid_code}\t{each.address} {note_texts(each)}"
            )
        if not found:
            click.echo("Nothing fits.")
    if not (index or index_all or point or text):
        raise click.UsageError("Say an address, or --at LNG,LAT.")


def _degrees(text: str) -> tuple[float, float]:
    try:
        lng, lat = (float(part) for part in text.split(","))
    except ValueError as wrong:
        raise click.BadParameter(f"“{text}” is not LNG,LAT, such as 116.417,39.93") from wrong
    return lng, lat
