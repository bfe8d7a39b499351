"""`wanmi import`: standards and base data."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wanmi.site.cli.ready import django_ready
from wanmi.site.trouble import Trouble

if TYPE_CHECKING:
    from wanmi.geocoding.rules.given import NewPlace


@click.group()
def import_() -> None:
    """Bring standards and base data in."""


@import_.command()
@click.option(
    "--from", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Another folder of the same CSV files."
)
def standards(folder: Path | None) -> None:
    """Load classes, subclasses, filing conditions and the working calendar. Loading twice does nothing; nothing is deleted."""
    django_ready()
    from django.utils import timezone

    from wanmi.catalogue.actions import STANDARDS, load_standards
    from wanmi.components.actions import load_attribute_fields

    report = load_standards(by=None, at=timezone.now(), say=click.echo, folder=folder or STANDARDS)
    fields = load_attribute_fields(by=None, at=timezone.now())
    click.echo(f"attributes of components: {fields} added")
    click.echo("Loaded." if report.changed or fields else "Nothing has changed.")


@import_.command()
def flows() -> None:
    """Load the flow tables of the management models; a changed one becomes a new version, cases keep theirs."""
    django_ready()
    from django.utils import timezone

    from wanmi.cases.actions import load_flows

    made = load_flows(by=None, at=timezone.now())
    click.echo("\n".join(str(flow) for flow in made) or "Nothing has changed.")


@import_.command("file")
@click.argument("kind", type=click.Choice(["areas", "unit_grids", "responsibility_grids", "components", "streets", "features"]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", required=True, help="Who surveyed it, when (GD-1).")
@click.option("--by", "sign_in_name", required=True, help="The clerk or administrator who hands it in, by sign-in name.")
@click.option(
    "--system", default=None, help="Coordinate system: wgs84, cgcs2000, gcj02, bd09, gk3-39, gk3-39-full, gk6-20 … [as detected]."
)
@click.option("--map", "pairs", multiple=True, metavar="FIELD=COLUMN", help="Which column says what, where names do not tell.")
@click.option("--update", is_flag=True, help="Change what stands under the same code, too.")
@click.option("--take-good", is_flag=True, help="Take the good rows; without it this is a dry run.")
def base_data(
    kind: str, file: Path, source: str, sign_in_name: str, system: str | None, pairs: tuple[str, ...], update: bool, take_good: bool
) -> None:
    """Bring in areas, grids, components, streets or ground features: GeoPackage, Shapefile (zip), GeoJSON, CSV, Excel."""
    django_ready()
    from django.utils import timezone

    from wanmi.kit.refusals import Refusal
    from wanmi.people.models import Person
    from wanmi.people.queries import seats_held
    from wanmi.resources.actions.deliveries import take_now
    from wanmi.resources.actions.whole import bring_in
    from wanmi.resources.queries.deliveries import rules_of

    now = timezone.now()
    person = Person.objects.filter(sign_in_name=sign_in_name, is_active=True).first()
    seat = (
        next((seat for seat in seats_held(person, on=timezone.localdate(now)) if seat.role in ("clerk", "administrator")), None)
        if person
        else None
    )
    if seat is None:
        raise Trouble(f"{sign_in_name} is no clerk of base data or administrator; name one with --by.")
    try:
        delivery = bring_in(
            kind=kind, path=file, source=source, system=system, mapping=dict(pair.split("=", 1) for pair in pairs if "=" in pair),
            update=update, by=seat, at=now,
        )  # fmt: skip
    except Refusal as refused:
        raise Trouble(refused.say()) from refused
    click.echo(f"{delivery.rows} rows, {delivery.system} ({delivery.system_why}): {delivery.good} good, {delivery.bad} bad")
    for line in rules_of(delivery):
        click.echo(f"  {line['rule']:<6} {line['count']:>8}  {'' if line['grave'] else '(warning) '}{line['said']}")
    if not take_good:
        click.echo("Nothing was written (dry run); --take-good takes the good rows.")
        return
    take_now(delivery, by=seat, at=now)
    delivery.refresh_from_db()
    click.echo(f"{delivery.taken} rows taken.")


@import_.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), help="Write what is wrong there: row, rule, field, sentence (CSV)."
)
@click.option("--dry-run", is_flag=True, help="Only check.")
def places(file: Path, report: Path | None, dry_run: bool) -> None:
    """Bring places of a CSV in: kind, name, number, limiting (street), lng, lat in WGS 84; headings in Chinese or English.

    Each row is checked (GE-2, GE-5, GE-6, GE-9); good rows are taken, bad ones are listed. Status 1 where there were bad ones.
    """
    django_ready()
    from django.utils import timezone

    from wanmi.geocoding.actions import Added, add_places
    from wanmi.geocoding.queries.checking import check_places

    rows = _places_in(file)
    if dry_run:
        done = Added()
        for number, each in enumerate(check_places(rows), 1):
            done.count += each.good
            if each.findings:
                done.refused.append((number, each.place, each.findings))
    else:
        done = add_places(
            rows, by=None, at=timezone.now(), source=file.name, progress=lambda read: click.echo(f"{read} of {len(rows)} rows", err=True)
        )
    told = [(number, finding.rule, finding.field, finding.say()) for number, _row, findings in done.refused for finding in findings]
    if report:
        with report.open("w", encoding="utf-8-sig", newline="") as out:
            csv.writer(out).writerows([("row", "rule", "field", "what is wrong"), *told])
    for number, rule, _field, words in told[:20]:
        click.echo(f"row {number}: {rule} {words}", err=True)
    click.echo(
        f"{done.count} places {'are good' if dry_run else 'added'}, {len(done.refused)} {'with findings' if dry_run else 'refused'}."
    )
    raise SystemExit(1 if done.refused else 0)


def _places_in(file: Path) -> list[NewPlace]:
    """The rows of a CSV in UTF-8 or GBK. Trouble where a heading that is needed is missing."""
    from wanmi.geocoding.rules.columns import fields_of, place_of

    raw = file.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", errors="replace")
    reader = csv.DictReader(io.StringIO(text))
    fields = fields_of(list(reader.fieldnames or []))
    missing = {"lng", "lat"} - set(fields.values()) or ({"name"} if not {"name", "number"} & set(fields.values()) else set())
    if missing:
        raise Trouble(
            f"{file.name} has no column for {', '.join(sorted(missing))}; headings may be those of the export, or name, lng, lat …"
        )
    return [place_of(row, fields) for row in reader]
