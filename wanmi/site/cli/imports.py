"""`wanmi import`: standards and base data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wanmi.site.cli.ready import django_ready
from wanmi.site.trouble import Trouble

if TYPE_CHECKING:
    from wanmi.deliveries.models import Delivery
    from wanmi.people.rules.seats import Seat


class BaseDataKind(click.ParamType):
    """A kind of base data that a room of this installation declares (Room.deliveries)."""

    name = "kind"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        django_ready()
        from wanmi.deliveries.kinds import KINDS

        if value not in KINDS:
            self.fail(f"{value!r} is not one of {', '.join(KINDS)}.", param, ctx)
        return value


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

    from wanmi.flow.actions.flows import load_flows

    made = load_flows(by=None, at=timezone.now())
    click.echo("\n".join(str(flow) for flow in made) or "Nothing has changed.")


@import_.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only check.")
def people(file: Path, dry_run: bool) -> None:
    """Bring bodies, people and posts of a CSV in (机构人员表): all of it, or a list of what is wrong and nothing.

    Headings: 机构代码, 机构名称, 机构类型, 上级机构代码, 管辖区域代码, 职责类别, 岗位, 登录名, 姓名, 工号, 电话, 初始密码, 责任网格.
    One line a person, or a body alone. Who is there already stays as they are.
    """
    django_ready()
    from django.utils import timezone

    from wanmi.kit.apart import read_apart
    from wanmi.kit.refusals import Refusal
    from wanmi.people.rules.register import NEEDED, fields_of, line_of
    from wanmi.site.founding import bring_people

    try:
        found = read_apart("wanmi.kit.foreign.csv_lines", "lines_of", str(file.resolve()), readable=[file.resolve()])
    except Refusal as refused:
        raise Trouble(refused.say()) from refused
    if "wrong" in found:
        raise Trouble(f"{file.name} is no CSV, or has more than 200,000 lines.")
    fields = fields_of(found["heads"])
    if missing := [field for field in NEEDED if field not in fields]:
        raise Trouble(f"{file.name} has no column for {', '.join(missing)}; its first line holds the headings (机构代码 …).")
    brought = bring_people([line_of(row, fields) for row in found["lines"]], dry_run=dry_run, at=timezone.now())
    for number, field, words in brought.wrong:
        click.echo(f"line {number + 1}: {field} {words}", err=True)
    if brought.wrong:
        raise Trouble(f"{len(brought.wrong)} lines are wrong; nothing was written.")
    summary = f"{brought.organisations} organisations, {brought.people} people, {brought.posts} posts"
    click.echo(f"{summary} are good; nothing was written (dry run)." if dry_run else f"{summary} added.")


@import_.command("file")
@click.argument("kind", type=BaseDataKind())
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", required=True, help="Who surveyed it, when (GD-1).")
@click.option("--by", "sign_in_name", required=True, help="The clerk or administrator who hands it in, by sign-in name.")
@click.option(
    "--system", default=None,
    help="Coordinate system: wgs84, cgcs2000, gcj02, bd09, bd09mc, mercator, gk3-39, gk3-39-full, gk6-20, utm-50 … [as detected].",
)  # fmt: skip
@click.option("--layer", default="", help="Layer, sheet, or file of the archive; '*' for all with the same columns [the likeliest].")
@click.option("--encoding", default="", help="Encoding of the texts: utf-8, gb18030, big5, utf-16 … [as detected].")
@click.option(
    "--heading", type=click.IntRange(0), default=None, help="Row that holds the headings, as the file counts it; 0: none has [found]."
)
@click.option(
    "--map", "pairs", multiple=True, metavar="FIELD=COLUMN", help="Which column says what, where names do not tell; FIELD=- for none."
)
@click.option("--set", "constants", multiple=True, metavar="FIELD=VALUE", help="What all rows say, where the file has no column for it.")
@click.option("--update", is_flag=True, help="Change what stands under the same code, too: what the file has a column for, nothing else.")
@click.option("--clear-empty", is_flag=True, help="With --update: an empty cell clears what stands; without it, it stays.")
@click.option("--take-good", is_flag=True, help="Take the good rows; without it this is a dry run.")
@click.option(
    "--changes",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write there what becomes of each row: added, changed (from, to), same (CSV).",
)
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), help="Write what is wrong there: row, rule, field, sentence (CSV)."
)
def base_data(
    kind: str, file: Path, source: str, sign_in_name: str, system: str | None, pairs: tuple[str, ...], constants: tuple[str, ...],
    update: bool, clear_empty: bool, take_good: bool, changes: Path | None, report: Path | None, layer: str, encoding: str,
    heading: int | None,
) -> None:  # fmt: skip
    """Bring in areas, grids, components, places, streets or ground features: GeoPackage, Shapefile (zip), GeoJSON, CSV, Excel.

    Status 1 where there were bad rows; with --take-good they wait in the browser (导入导出) to be mended, a dry run leaves nothing behind.
    """
    django_ready()
    from django.utils import timezone

    from wanmi.deliveries.actions.deliveries import discard_delivery
    from wanmi.deliveries.actions.importing import import_now
    from wanmi.deliveries.actions.whole import bring_in
    from wanmi.deliveries.queries.deliveries import rules_of
    from wanmi.kit.refusals import Refusal

    now, seat = timezone.now(), keeper_called(sign_in_name)
    try:
        delivery = bring_in(
            kind=kind, path=file, source=source, system=system, mapping=_pairs("--map", pairs), constants=_pairs("--set", constants),
            update=update, clear=clear_empty, by=seat, at=now, layer=layer, encoding=encoding, heading=heading,
        )  # fmt: skip
    except Refusal as refused:
        raise Trouble(refused.say()) from refused
    _describe_file(delivery)
    click.echo(f"{delivery.rows} rows, {delivery.system} ({delivery.system_why}): {delivery.good} good, {delivery.bad} bad")
    for line in rules_of(delivery):
        click.echo(f"  {line['rule']:<6} {line['count']:>8}  {'' if line['is_error'] else '(warning) '}{line['problem']}")
    click.echo(f"  {delivery.added} added, {delivery.changed} changed, {delivery.same} the same as what stands")
    for field, count in delivery.kept.items():
        click.echo(f"  {field}: {count} empty cells keep what stands (--clear-empty clears it)")
    if delivery.again:
        click.echo(f"  the same file came before, as delivery {delivery.again_id} ({delivery.again.state})")
    for column in delivery.unguessed:
        click.echo(f"  {column!r} fits a field by its name and not by its values: it is left out; --map takes it")
    if report:
        _write_report(delivery, report)
    if changes:
        _write_changes(delivery, changes)
    if take_good and delivery.added + delivery.changed:
        import_now(delivery, by=seat, at=now)
        delivery.refresh_from_db()
        click.echo(f"{delivery.taken} rows taken.")
    elif take_good and delivery.good:
        click.echo("Nothing was written: all good rows are as what stands.")
    elif not take_good:
        discard_delivery(delivery_id=delivery.pk, by=seat, at=now)  # a dry run by command leaves no rows and no file behind
        click.echo("Nothing was written (dry run); --take-good takes the good rows.")
    raise SystemExit(1 if delivery.bad else 0)


def _describe_file(delivery: Delivery) -> None:
    """What stands in the file, what of it is read, and what is to be known of the reading."""
    for part in delivery.parts if len(delivery.parts) > 1 else ():
        how = "read" if part["chosen"] else f"not read: {part['why']}" if part.get("why") else "not chosen"
        click.echo(f"  {part['name']}: {part.get('rows', 0)} rows, {how}")
    for note in (*delivery.notes, *delivery.noted):
        click.echo(f"  {note}")


def keeper_called(sign_in_name: str) -> Seat:
    """The seat in which this person may bring base data in. Trouble where there is none."""
    from django.utils import timezone

    from wanmi.people.models import Person
    from wanmi.people.queries import may, seats_held

    person = Person.objects.filter(sign_in_name=sign_in_name, is_active=True).first()
    seats = seats_held(person, on=timezone.localdate()) if person else []
    seat = next((seat for seat in seats if may(seat, "deliveries.keep_deliveries")), None)
    if seat is None:
        raise Trouble(f"{sign_in_name} is no clerk of base data or administrator; name one with --by.")
    return seat


def _pairs(option: str, pairs: tuple[str, ...]) -> dict[str, str]:
    """Trouble where one is no FIELD=VALUE."""
    if wrong := next((pair for pair in pairs if "=" not in pair), None):
        raise Trouble(f"{option} {wrong}: it is written FIELD=…")
    return dict(pair.split("=", 1) for pair in pairs)


def _write_changes(delivery: Delivery, path: Path) -> None:
    from wanmi.deliveries.queries.effects import all_outcomes
    from wanmi.kit.csv_files import write_csv

    lines = (
        (row.number, row.code or row.name, row.effect, *each)
        for row in all_outcomes(delivery)
        for each in [(change.field, change.before, change.after) for change in row.changes] or [("", "", "")]
    )
    write_csv(path, ("number", "code", "effect", "field", "before", "after"), lines)


def _write_report(delivery: Delivery, path: Path) -> None:
    from wanmi.deliveries.queries.deliveries import report_lines
    from wanmi.kit.csv_files import write_csv

    keys = ("number", "rule", "is_error", "field", "value", "problem", "remedy", "lng", "lat")
    kept = {"is_error": "grave", "problem": "said"}  # headings that scripts of others read
    write_csv(path, [kept.get(key, key) for key in keys], ([line[key] for key in keys] for line in report_lines(delivery)))
