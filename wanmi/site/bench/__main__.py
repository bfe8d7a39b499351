"""`script/bench [NAME …] [--json]`: print each figure with its baseline, ratio, reach and verdict, and all of them at the end."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterable
from pathlib import Path

import click

NAMES = ("report", "division", "locate", "geocode", "pages", "export", "papers", "tiles", "features", "import", "learning",
         "ledger", "memory")  # fmt: skip


@click.command()
@click.argument("names", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="One object a line: name, value, unit, baseline, ratio, reach, ok.")
@click.option("--misses", type=click.Path(dir_okay=False, path_type=Path), help="geocode: list there (CSV) what was not found.")
@click.option("--corpus", "corpora", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="geocode: further pairs, a CSV with address, lng, lat (and district). learning: real texts (see there).")  # fmt: skip
@click.option("--in-place", is_flag=True, hidden=True, help="Measure one in this very process and place.")
def main(names: tuple[str, ...], as_json: bool, misses: Path | None, corpora: tuple[Path, ...], in_place: bool) -> None:
    """Measure. Without a name all of them: report, division, locate, geocode, pages, export, papers, tiles, features, import, learning,
    ledger, memory.

    Each in a process and an installation of its own, all of them whatever befalls one. Exit code 1 where a figure missed its reach or a
    bench broke.
    """
    if unknown := set(names) - set(NAMES):
        raise click.ClickException(f"no bench is called {', '.join(sorted(unknown))}; there are: {', '.join(NAMES)}")
    if in_place:
        _measure(names[0], misses, corpora)
        return
    from wanmi.site.bench.figure import HEAD
    from wanmi.site.bench.run import BenchResult, run, summary

    if not as_json:
        click.echo(HEAD)
    options = [*(["--misses", str(misses)] if misses else []), *(word for path in corpora for word in ("--corpus", str(path)))]
    results: list[BenchResult] = []
    for name in names or NAMES:
        results.append(run(name, options, hear=lambda figure: click.echo(figure.as_json() if as_json else figure.as_line())))
    click.echo(summary(results), err=as_json)
    sys.exit(0 if all(each.ok for each in results) else 1)


def _measure(name: str, misses: Path | None, corpora: Iterable[Path]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanmi.site.settings")
    import django

    django.setup()
    logging.disable(logging.INFO)  # a line for each of thousands of requests would hide the figures
    from wanmi.site.bench import (  # noqa: F401 (each names its benches)
        division,
        export,
        features,
        geocode,
        importing,
        learning,
        ledger,
        locate,
        memory,
        pages,
        papers,
        report,
        tiles,
    )  # fmt: skip
    from wanmi.site.bench.figure import BENCHES, OPTIONS

    OPTIONS.misses, OPTIONS.corpora = misses, tuple(corpora)
    for figure in BENCHES[name]():
        click.echo(figure.as_json())


main()
